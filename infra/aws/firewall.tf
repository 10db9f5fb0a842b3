# Who may speak to whom. Each group names the group on the other side; only the load balancer hears CloudFront.

data "aws_ec2_managed_prefix_list" "cloudfront" {
  name = "com.amazonaws.global.cloudfront.origin-facing"
}

resource "aws_security_group" "balancer" {
  name        = "${var.name}-balancer"
  description = "Hears CloudFront, speaks to the site"
  vpc_id      = aws_vpc.festival.id
}

resource "aws_security_group" "tasks" {
  name        = "${var.name}-tasks"
  description = "The site and its workers"
  vpc_id      = aws_vpc.festival.id
}

resource "aws_security_group" "database" {
  name        = "${var.name}-database"
  description = "PostgreSQL, for tasks only"
  vpc_id      = aws_vpc.festival.id
}

resource "aws_security_group" "keys" {
  name        = "${var.name}-keys"
  description = "Folder of the signing keys, for tasks only"
  vpc_id      = aws_vpc.festival.id
}

resource "aws_vpc_security_group_ingress_rule" "balancer_from_cloudfront" {
  security_group_id = aws_security_group.balancer.id
  description       = "HTTPS of CloudFront"
  prefix_list_id    = data.aws_ec2_managed_prefix_list.cloudfront.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_site" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "Requests to the site"
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_ingress_rule" "site_from_balancer" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "Requests to the site"
  referenced_security_group_id = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

# Mail (587), the bucket, webhooks and AWS itself (443): all of them speak TLS.
resource "aws_vpc_security_group_egress_rule" "tasks_to_the_world" {
  for_each = { https = 443, mail = 587 }

  security_group_id = aws_security_group.tasks.id
  description       = each.key
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_egress_rule" "tasks_to_database" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "PostgreSQL"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "database_from_tasks" {
  security_group_id            = aws_security_group.database.id
  description                  = "PostgreSQL"
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "tasks_to_keys" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "NFS over TLS"
  referenced_security_group_id = aws_security_group.keys.id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}

resource "aws_vpc_security_group_ingress_rule" "keys_from_tasks" {
  security_group_id            = aws_security_group.keys.id
  description                  = "NFS over TLS"
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}
