# What a festival signs with must be the same in every task: one encrypted folder, backed up every night.

resource "aws_efs_file_system" "keys" {
  encrypted  = true
  kms_key_id = aws_kms_key.festival.arn

  tags = { Name = "${var.name}-keys" }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_efs_backup_policy" "keys" {
  file_system_id = aws_efs_file_system.keys.id

  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_mount_target" "keys" {
  count = var.zones

  file_system_id  = aws_efs_file_system.keys.id
  subnet_id       = aws_subnet.tasks[count.index].id
  security_groups = [aws_security_group.keys.id]
}

# Whatever a task says it is, files there belong to the user of the image.
resource "aws_efs_access_point" "keys" {
  file_system_id = aws_efs_file_system.keys.id

  posix_user {
    uid = 10001
    gid = 10001
  }

  root_directory {
    path = "/keys"

    creation_info {
      owner_uid   = 10001
      owner_gid   = 10001
      permissions = "0700"
    }
  }
}

resource "aws_efs_file_system_policy" "keys" {
  file_system_id = aws_efs_file_system.keys.id
  policy         = data.aws_iam_policy_document.keys.json
}

data "aws_iam_policy_document" "keys" {
  statement {
    sid       = "TasksThroughTheirDoor"
    actions   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    resources = [aws_efs_file_system.keys.arn]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.task.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "elasticfilesystem:AccessPointArn"
      values   = [aws_efs_access_point.keys.arn]
    }
  }
}
