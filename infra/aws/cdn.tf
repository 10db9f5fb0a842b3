# In front of everything: TLS for visitors, and public pages and files that are sent again only when they have changed.
# Pages say themselves who may keep them (`public, no-cache` with an ETag, or `private, no-store`).

resource "aws_cloudfront_vpc_origin" "site" {
  vpc_origin_endpoint_config {
    name                   = var.name
    arn                    = aws_lb.festival.arn
    http_port              = 80
    https_port             = 443
    origin_protocol_policy = "https-only"

    origin_ssl_protocols {
      items    = ["TLSv1.2"]
      quantity = 1
    }
  }
}

# Every cookie is part of the key: nobody is ever given what was kept for somebody else.
resource "aws_cloudfront_cache_policy" "as_the_page_says" {
  name        = "${var.name}-as-the-page-says"
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 86400

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "all"
    }

    query_strings_config {
      query_string_behavior = "all"
    }

    headers_config {
      header_behavior = "whitelist"

      headers {
        items = ["Host", "Authorization", "Accept", "Accept-Language", "Origin"]
      }
    }
  }
}

data "aws_cloudfront_origin_request_policy" "all_of_it" {
  name = "Managed-AllViewer"
}

resource "aws_cloudfront_distribution" "site" {
  enabled         = true
  comment         = "${var.name}: the site"
  aliases         = [var.domain]
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = "PriceClass_All"
  web_acl_id      = aws_wafv2_web_acl.site.arn

  origin {
    origin_id   = "site"
    domain_name = aws_lb.festival.dns_name

    vpc_origin_config {
      vpc_origin_id            = aws_cloudfront_vpc_origin.site.id
      origin_read_timeout      = 60
      origin_keepalive_timeout = 60
    }
  }

  default_cache_behavior {
    target_origin_id         = "site"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    compress                 = true
    cache_policy_id          = aws_cloudfront_cache_policy.as_the_page_says.id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.all_of_it.id
  }

  # Programs are told their mistake instead of being sent on with their token in clear.
  ordered_cache_behavior {
    path_pattern             = "/api/*"
    target_origin_id         = "site"
    viewer_protocol_policy   = "https-only"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    compress                 = true
    cache_policy_id          = aws_cloudfront_cache_policy.as_the_page_says.id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.all_of_it.id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.site.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

# Floods end here. The application counts by person and by account; this counts by address, far above what a jury room needs.
resource "aws_wafv2_web_acl" "site" {
  provider = aws.global

  name  = var.name
  scope = "CLOUDFRONT"

  default_action {
    allow {}
  }

  rule {
    name     = "flood"
    priority = 1

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit              = 6000
        aggregate_key_type = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "flood"
      sampled_requests_enabled   = false
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = false
  }
}
