# PostgreSQL with a standby in another zone. The administrator's password is made and turned over by RDS itself.

resource "aws_db_subnet_group" "festival" {
  name       = var.name
  subnet_ids = aws_subnet.database[*].id
}

resource "aws_db_parameter_group" "festival" {
  name_prefix = "${var.name}-"
  family      = "postgres17"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # A process that hangs within a transaction must not hold its rows for ever.
  parameter {
    name  = "idle_in_transaction_session_timeout"
    value = "60000"
  }

  # No request waits as long for a row; migrations set two seconds of their own.
  parameter {
    name  = "lock_timeout"
    value = "20000"
  }

  parameter {
    name  = "log_lock_waits"
    value = "1"
  }

  # Statements only, never their values: those are people's data.
  parameter {
    name  = "log_min_duration_statement"
    value = "2000"
  }

  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "festival" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = "17"
  instance_class = var.database_class

  allocated_storage     = var.database_gigabytes
  max_allocated_storage = var.database_gigabytes * 4
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.festival.arn

  username                      = "administrator"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = aws_kms_key.festival.key_id

  multi_az               = true
  publicly_accessible    = false
  db_subnet_group_name   = aws_db_subnet_group.festival.name
  vpc_security_group_ids = [aws_security_group.database.id]
  parameter_group_name   = aws_db_parameter_group.festival.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period    = var.backup_days
  backup_window              = "02:30-03:30"
  maintenance_window         = "tue:04:00-tue:05:00"
  copy_tags_to_snapshot      = true
  deletion_protection        = true
  skip_final_snapshot        = false
  final_snapshot_identifier  = "${var.name}-last"
  auto_minor_version_upgrade = true

  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.festival.arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.database_monitoring.arn

  lifecycle {
    prevent_destroy = true
  }
}

# For public pages only: they may be a moment late, and nothing is decided by them.
resource "aws_db_instance" "replica" {
  count = var.database_replica ? 1 : 0

  identifier          = "${var.name}-replica"
  replicate_source_db = aws_db_instance.festival.identifier
  instance_class      = var.database_class

  storage_encrypted          = true
  publicly_accessible        = false
  vpc_security_group_ids     = [aws_security_group.database.id]
  parameter_group_name       = aws_db_parameter_group.festival.name
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true
  deletion_protection        = false
  skip_final_snapshot        = true

  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.festival.arn
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.database_monitoring.arn
}
