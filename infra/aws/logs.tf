# One group for each part. They hold routes and random names, no address and no key (festival/logs.py).

resource "aws_cloudwatch_log_group" "part" {
  for_each = local.parts

  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.festival.arn
}

resource "aws_cloudwatch_log_group" "network" {
  name              = "/${var.name}/network"
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.festival.arn
}
