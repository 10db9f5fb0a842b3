output "address" {
  description = "Where people reach the festival."
  value       = local.address
}

output "registry" {
  description = "Where the image is pushed to."
  value       = aws_ecr_repository.palmares.repository_url
}

output "database" {
  description = "Host of PostgreSQL, for the addresses in the secrets."
  value       = aws_db_instance.festival.address
}

output "database_replica" {
  description = "Host of the replica, where there is one."
  value       = one(aws_db_instance.replica[*].address)
}

output "database_administrator" {
  description = "The secret that RDS keeps the administrator's password in; needed once, for roles.sql."
  value       = aws_db_instance.festival.master_user_secret[0].secret_arn
}

output "mail_user" {
  description = "Whose access key becomes the SMTP password."
  value       = aws_iam_user.mail.name
}

output "bucket" {
  description = "Where films lie."
  value       = aws_s3_bucket.films.id
}

output "cluster" {
  description = "Cluster of the tasks."
  value       = aws_ecs_cluster.festival.name
}

output "one_off" {
  description = "Where single tasks run: migrations, `doctor`, `organiser`."
  value = {
    subnets         = aws_subnet.tasks[*].id
    security_groups = [aws_security_group.tasks.id]
  }
}
