# The load balancer has no public address: CloudFront reaches it from inside (cdn.tf), over TLS.

resource "aws_lb" "festival" {
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = true
  subnets                    = aws_subnet.tasks[*].id
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = true
  idle_timeout               = 60

  access_logs {
    bucket  = aws_s3_bucket.access_log.id
    enabled = true
  }

  depends_on = [aws_s3_bucket_policy.access_log]
}

resource "aws_lb_target_group" "site" {
  name                 = "${var.name}-site"
  vpc_id               = aws_vpc.festival.id
  target_type          = "ip"
  port                 = local.port
  protocol             = "HTTP"
  deregistration_delay = 30

  health_check {
    path                = "/readyz"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.festival.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.balancer.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.site.arn
  }
}
