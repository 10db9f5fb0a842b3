# Whom it wakes and when. The same things that infra/monitoring/alerts.yaml watches, where there is no Prometheus.

resource "aws_sns_topic" "operators" {
  name              = "${var.name}-operators"
  kms_master_key_id = aws_kms_key.festival.key_id
}

resource "aws_sns_topic_subscription" "operators" {
  topic_arn = aws_sns_topic.operators.arn
  protocol  = "email"
  endpoint  = var.operators_mail
}

resource "aws_sns_topic_policy" "operators" {
  arn    = aws_sns_topic.operators.arn
  policy = data.aws_iam_policy_document.operators.json
}

data "aws_iam_policy_document" "operators" {
  statement {
    sid       = "AlarmsAndReturnedMail"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.operators.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "ses.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

locals {
  # What the festival says of itself (scaling.tf). No word for five minutes means that no worker runs.
  queue_alarms = {
    workers-silent   = { metric = "JobsWaiting", above = 1000000, minutes = 5, silence = "breaching" }
    workers-behind   = { metric = "OldestJobSeconds", above = 600, minutes = 5, silence = "notBreaching" }
    jobs-given-up    = { metric = "JobsGivenUp", above = 0, minutes = 1, silence = "notBreaching" }
    mail-stuck       = { metric = "OldestMail", above = 1800, minutes = 5, silence = "notBreaching" }
    publication-late = { metric = "PublicationLate", above = 60, minutes = 1, silence = "notBreaching" }
  }

  database_alarms = {
    processor = { metric = "CPUUtilization", above = 80, below = null }
    disk      = { metric = "FreeStorageSpace", above = null, below = 5000000000 }
    memory    = { metric = "FreeableMemory", above = null, below = 256000000 }
    crowd     = { metric = "DatabaseConnections", above = 400, below = null }
  }

  balancer_alarms = {
    faults-of-ours = { metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", above = 30 }
    slow           = { metric = "TargetResponseTime", statistic = "p95", above = 1 }
    none-healthy   = { metric = "HTTPCode_ELB_503_Count", statistic = "Sum", above = 0 }
  }
}

resource "aws_cloudwatch_metric_alarm" "queue" {
  for_each = local.queue_alarms

  alarm_name          = "${var.name}-${each.key}"
  namespace           = var.name
  metric_name         = each.value.metric
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = 60
  evaluation_periods  = each.value.minutes
  treat_missing_data  = each.value.silence
  alarm_actions       = [aws_sns_topic.operators.arn]
  ok_actions          = [aws_sns_topic.operators.arn]
}

resource "aws_cloudwatch_metric_alarm" "database" {
  for_each = local.database_alarms

  alarm_name          = "${var.name}-database-${each.key}"
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  statistic           = "Average"
  comparison_operator = each.value.above == null ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.above == null ? each.value.below : each.value.above
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.operators.arn]
  ok_actions          = [aws_sns_topic.operators.arn]

  dimensions = { DBInstanceIdentifier = aws_db_instance.festival.identifier }
}

resource "aws_cloudwatch_metric_alarm" "balancer" {
  for_each = local.balancer_alarms

  alarm_name          = "${var.name}-${each.key}"
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.value.metric
  statistic           = each.value.statistic == "Sum" ? "Sum" : null
  extended_statistic  = each.value.statistic == "Sum" ? null : each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.operators.arn]
  ok_actions          = [aws_sns_topic.operators.arn]

  dimensions = { LoadBalancer = aws_lb.festival.arn_suffix }
}

# A replica that is late shows old public pages; the site leaves it by itself, but somebody should know.
resource "aws_cloudwatch_metric_alarm" "replica" {
  count = var.database_replica ? 1 : 0

  alarm_name          = "${var.name}-replica-late"
  namespace           = "AWS/RDS"
  metric_name         = "ReplicaLag"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.operators.arn]
  ok_actions          = [aws_sns_topic.operators.arn]

  dimensions = { DBInstanceIdentifier = aws_db_instance.replica[0].identifier }
}
