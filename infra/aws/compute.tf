# One image, three commands: `migrate` once before a new version, `serve` behind the load balancer, `worker` by the queue.
# Root file systems are read-only; what a task writes for a moment goes to a volume of its own that ends with it.

locals {
  port = 8765

  environment = {
    PALMARES_BASE_URL        = local.address
    PALMARES_DATA            = "/var/lib/palmares"
    PALMARES_KEYS            = "/keys"
    PALMARES_S3_BUCKET       = aws_s3_bucket.films.id
    PALMARES_S3_REGION       = var.region
    PALMARES_MAIL_FROM       = "no-reply@${var.domain}"
    PALMARES_TRUSTED_PROXIES = var.network
    TMPDIR                   = "/var/lib/palmares"
  }

  told_to_all = concat(
    ["PALMARES_DATABASE_URL", "PALMARES_SECRET", "PALMARES_SMTP_URL"],
    var.films_domain == "" ? [] : ["PALMARES_CLOUDFRONT_KEY"],
    var.former_secret ? ["PALMARES_SECRET_OLD"] : [],
  )
  told_to_site = concat(local.told_to_all, var.database_replica ? ["PALMARES_DATABASE_READ_URL"] : [])

  parts = {
    migrate = {
      command = ["migrate"]
      check   = null
      besides = {}
      secrets = ["PALMARES_DATABASE_URL", "PALMARES_DATABASE_OWNER_URL"]
      cpu     = 512
      memory  = 1024
      disk    = 21
    }
    site = {
      command = ["serve", "--no-worker", "--host", "0.0.0.0", "--port", tostring(local.port)]
      check   = null
      besides = local.films_environment
      secrets = local.told_to_site
      cpu     = 1024
      memory  = 2048
      disk    = 21
    }
    # A worker holds a master and its copies on its own disk while it makes them.
    worker = {
      command = ["worker", "--alive-file", "/var/lib/palmares/alive"]
      check   = "test $(( $(date +%s) - $(stat --format %Y /var/lib/palmares/alive) )) -lt 60"
      besides = local.films_environment
      secrets = local.told_to_all
      cpu     = 2048
      memory  = 8192
      disk    = 100
    }
  }
}

resource "aws_ecs_cluster" "festival" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "part" {
  for_each = local.parts

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  ephemeral_storage {
    size_in_gib = each.value.disk
  }

  volume {
    name = "passing"
  }

  volume {
    name = "keys"

    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.keys.id
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = aws_efs_access_point.keys.id
        iam             = "ENABLED"
      }
    }
  }

  container_definitions = jsonencode([{
    name                   = "palmares"
    image                  = var.image
    command                = each.value.command
    essential              = true
    readonlyRootFilesystem = true
    user                   = "10001:10001"
    # Films in hand are finished or given back to the queue.
    stopTimeout = 120

    # The load balancer asks the site; a worker that gives no sign of life is replaced.
    healthCheck = each.value.check == null ? null : {
      command     = ["CMD-SHELL", each.value.check]
      interval    = 20
      timeout     = 5
      retries     = 3
      startPeriod = 60
    }

    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"] }
    }

    environment = [for name, value in merge(local.environment, var.more_settings, each.value.besides) : { name = name, value = value }]
    secrets     = [for name in each.value.secrets : { name = name, valueFrom = aws_secretsmanager_secret.festival[name].arn }]

    mountPoints = [
      { sourceVolume = "passing", containerPath = "/var/lib/palmares", readOnly = false },
      { sourceVolume = "keys", containerPath = "/keys", readOnly = false },
    ]

    portMappings = each.key == "site" ? [{ containerPort = local.port, protocol = "tcp" }] : []

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.part[each.key].name
        awslogs-region        = var.region
        awslogs-stream-prefix = each.key
      }
    }
  }])
}

resource "aws_ecs_service" "site" {
  name                               = "site"
  cluster                            = aws_ecs_cluster.festival.id
  task_definition                    = aws_ecs_task_definition.part["site"].arn
  desired_count                      = var.site_tasks.least
  launch_type                        = "FARGATE"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60
  availability_zone_rebalancing      = "ENABLED"

  # A version that does not become ready is taken back by itself; the old one has served all the while.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.tasks[*].id
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.site.arn
    container_name   = "palmares"
    container_port   = local.port
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [aws_lb_listener.https, aws_efs_mount_target.keys]
}

resource "aws_ecs_service" "worker" {
  name                               = "worker"
  cluster                            = aws_ecs_cluster.festival.id
  task_definition                    = aws_ecs_task_definition.part["worker"].arn
  desired_count                      = var.worker_tasks.least
  launch_type                        = "FARGATE"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.tasks[*].id
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = false
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [aws_efs_mount_target.keys]
}
