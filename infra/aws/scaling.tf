# The site grows by requests, workers by the queue. A worker writes the length of the queue into its log every minute
# (festival/monitoring/jobs.py); the filters here make numbers of it.

locals {
  queue = {
    JobsWaiting      = { field = "jobs_waiting", unit = "Count" }
    OldestJobSeconds = { field = "oldest_job_seconds", unit = "Seconds" }
    JobsGivenUp      = { field = "jobs_given_up", unit = "Count" }
    OldestMail       = { field = "oldest_mail_seconds", unit = "Seconds" }
    PublicationLate  = { field = "publication_late_seconds", unit = "Seconds" }
  }
}

resource "aws_cloudwatch_log_metric_filter" "queue" {
  for_each = local.queue

  name           = each.key
  log_group_name = aws_cloudwatch_log_group.part["worker"].name
  pattern        = "{ $.logger = \"palmares.queue\" && $.${each.value.field} >= 0 }"

  metric_transformation {
    namespace = var.name
    name      = each.key
    value     = "$.${each.value.field}"
    unit      = each.value.unit
  }
}

resource "aws_appautoscaling_target" "site" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.festival.name}/${aws_ecs_service.site.name}"
  min_capacity       = var.site_tasks.least
  max_capacity       = var.site_tasks.most
}

resource "aws_appautoscaling_policy" "site" {
  name               = "site-by-processor"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.site.service_namespace
  scalable_dimension = aws_appautoscaling_target.site.scalable_dimension
  resource_id        = aws_appautoscaling_target.site.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 50
    scale_out_cooldown = 60
    scale_in_cooldown  = 600

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "worker" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.festival.name}/${aws_ecs_service.worker.name}"
  min_capacity       = var.worker_tasks.least
  max_capacity       = var.worker_tasks.most
}

# Jobs for each worker: the queue's length over how many run, so that twice the queue calls for twice the workers.
resource "aws_appautoscaling_policy" "worker" {
  name               = "worker-by-queue"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.worker.service_namespace
  scalable_dimension = aws_appautoscaling_target.worker.scalable_dimension
  resource_id        = aws_appautoscaling_target.worker.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.jobs_per_worker
    scale_out_cooldown = 120
    scale_in_cooldown  = 900

    customized_metric_specification {
      metrics {
        id          = "each"
        label       = "Jobs for each worker"
        expression  = "waiting / FILL(running, 1)"
        return_data = true
      }

      metrics {
        id          = "waiting"
        return_data = false

        metric_stat {
          stat = "Maximum"

          metric {
            namespace   = var.name
            metric_name = "JobsWaiting"
          }
        }
      }

      metrics {
        id          = "running"
        return_data = false

        metric_stat {
          stat = "Average"

          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"

            dimensions {
              name  = "ClusterName"
              value = aws_ecs_cluster.festival.name
            }

            dimensions {
              name  = "ServiceName"
              value = aws_ecs_service.worker.name
            }
          }
        }
      }
    }
  }
}
