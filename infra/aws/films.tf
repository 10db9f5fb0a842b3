# Public films by short-lived signed addresses, where `films_domain` names a place for them. Films before a jury never come
# this way: those are streamed by the site, to a session. Signed addresses are good for a minute and for one viewing copy.

locals {
  films = var.films_domain == "" ? 0 : 1

  # What the site and its workers are told besides; a migration shows no films.
  films_environment = {
    PALMARES_CLOUDFRONT_DOMAIN = var.films_domain
    PALMARES_CLOUDFRONT_KEY_ID = join("", aws_cloudfront_public_key.films[*].id)
  }
}

resource "aws_cloudfront_public_key" "films" {
  count = local.films

  name_prefix = "${var.name}-films-"
  encoded_key = var.films_key

  # A new one is known before the former one is forgotten.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudfront_key_group" "films" {
  count = local.films

  name  = "${var.name}-films"
  items = [aws_cloudfront_public_key.films[0].id]
}

resource "aws_cloudfront_origin_access_control" "films" {
  count = local.films

  name                              = "${var.name}-films"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# Every edge asks the bucket again after five seconds: a film that is held back is under another key by then.
resource "aws_cloudfront_cache_policy" "films" {
  count = local.films

  name        = "${var.name}-films"
  min_ttl     = 0
  default_ttl = 5
  max_ttl     = 5

  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config {
      cookie_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    # The kind of file is part of what was signed.
    query_strings_config {
      query_string_behavior = "whitelist"

      query_strings {
        items = ["response-content-type"]
      }
    }
  }
}

resource "aws_cloudfront_distribution" "films" {
  count = local.films

  enabled         = true
  comment         = "${var.name}: public films"
  aliases         = [var.films_domain]
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = "PriceClass_All"
  web_acl_id      = aws_wafv2_web_acl.site.arn

  origin {
    origin_id                = "bucket"
    domain_name              = aws_s3_bucket.films.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.films[0].id
  }

  default_cache_behavior {
    target_origin_id       = "bucket"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = aws_cloudfront_cache_policy.films[0].id
    trusted_key_groups     = [aws_cloudfront_key_group.films[0].id]
  }

  # What is gone or forbidden is asked for again, too.
  custom_error_response {
    error_code            = 403
    error_caching_min_ttl = 5
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.films[0].certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  lifecycle {
    precondition {
      condition     = var.films_key != ""
      error_message = "films_domain needs films_key, the public key of its addresses."
    }
  }
}

# Viewing copies alone: with the private key of the addresses in hand, nobody reads a master, a poster or a letter.
data "aws_iam_policy_document" "films_by_cloudfront" {
  count = local.films

  statement {
    sid       = "ViewingCopies"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.films.arn}/*.proxy"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.films[0].arn]
    }
  }
}

# They lie encrypted.
data "aws_iam_policy_document" "key_by_cloudfront" {
  count = local.films

  statement {
    sid       = "ViewingCopies"
    actions   = ["kms:Decrypt"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.films[0].arn]
    }
  }
}

resource "aws_acm_certificate" "films" {
  count    = local.films
  provider = aws.global

  domain_name       = var.films_domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "films_certificate" {
  for_each = {
    for option in flatten([for each in aws_acm_certificate.films : tolist(each.domain_validation_options)]) :
    option.domain_name => option
  }

  zone_id         = var.dns_zone
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "films" {
  count    = local.films
  provider = aws.global

  certificate_arn         = aws_acm_certificate.films[0].arn
  validation_record_fqdns = [for record in aws_route53_record.films_certificate : record.fqdn]
}

resource "aws_route53_record" "films" {
  for_each = toset(var.films_domain == "" ? [] : ["A", "AAAA"])

  zone_id = var.dns_zone
  name    = var.films_domain
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.films[0].domain_name
    zone_id                = aws_cloudfront_distribution.films[0].hosted_zone_id
    evaluate_target_health = false
  }
}
