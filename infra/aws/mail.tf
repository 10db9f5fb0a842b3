# Mail leaves through SES, signed for the domain. What comes back is told to the operators, and SES stops writing to
# addresses that do not exist.

resource "aws_sesv2_configuration_set" "festival" {
  configuration_set_name = var.name

  delivery_options {
    tls_policy = "REQUIRE"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}

resource "aws_sesv2_email_identity" "domain" {
  email_identity         = var.domain
  configuration_set_name = aws_sesv2_configuration_set.festival.configuration_set_name

  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}

resource "aws_route53_record" "dkim" {
  count = 3

  zone_id = var.dns_zone
  name    = "${aws_sesv2_email_identity.domain.dkim_signing_attributes[0].tokens[count.index]}._domainkey.${var.domain}"
  type    = "CNAME"
  ttl     = 3600
  records = ["${aws_sesv2_email_identity.domain.dkim_signing_attributes[0].tokens[count.index]}.dkim.amazonses.com"]
}

# The envelope's own domain, so that SPF speaks for us and not for Amazon.
resource "aws_sesv2_email_identity_mail_from_attributes" "domain" {
  email_identity         = aws_sesv2_email_identity.domain.email_identity
  mail_from_domain       = "mail.${var.domain}"
  behavior_on_mx_failure = "USE_DEFAULT_VALUE"
}

resource "aws_route53_record" "mail_from_mx" {
  zone_id = var.dns_zone
  name    = "mail.${var.domain}"
  type    = "MX"
  ttl     = 3600
  records = ["10 feedback-smtp.${var.region}.amazonses.com"]
}

resource "aws_route53_record" "mail_from_spf" {
  zone_id = var.dns_zone
  name    = "mail.${var.domain}"
  type    = "TXT"
  ttl     = 3600
  records = ["v=spf1 include:amazonses.com -all"]
}

resource "aws_route53_record" "spf" {
  zone_id = var.dns_zone
  name    = var.domain
  type    = "TXT"
  ttl     = 3600
  records = ["v=spf1 include:amazonses.com -all"]
}

resource "aws_route53_record" "dmarc" {
  zone_id = var.dns_zone
  name    = "_dmarc.${var.domain}"
  type    = "TXT"
  ttl     = 3600
  records = ["v=DMARC1; p=quarantine; rua=mailto:${var.operators_mail}"]
}

resource "aws_sesv2_configuration_set_event_destination" "returned" {
  configuration_set_name = aws_sesv2_configuration_set.festival.configuration_set_name
  event_destination_name = "returned"

  event_destination {
    enabled              = true
    matching_event_types = ["BOUNCE", "COMPLAINT", "REJECT"]

    sns_destination {
      topic_arn = aws_sns_topic.operators.arn
    }
  }
}

# SMTP needs a user of its own; its key is made by a person (README.md) and never stands in the state.
resource "aws_iam_user" "mail" {
  name = "${var.name}-mail"
  path = "/palmares/"
}

resource "aws_iam_group" "mail" {
  name = "${var.name}-mail"
  path = "/palmares/"
}

resource "aws_iam_user_group_membership" "mail" {
  user   = aws_iam_user.mail.name
  groups = [aws_iam_group.mail.name]
}

resource "aws_iam_group_policy" "mail" {
  name   = "send-as-the-festival"
  group  = aws_iam_group.mail.name
  policy = data.aws_iam_policy_document.mail.json
}

data "aws_iam_policy_document" "mail" {
  statement {
    sid       = "SendAsTheFestival"
    actions   = ["ses:SendRawEmail"]
    resources = [aws_sesv2_email_identity.domain.arn, aws_sesv2_configuration_set.festival.arn]

    condition {
      test     = "StringEquals"
      variable = "ses:FromAddress"
      values   = ["no-reply@${var.domain}"]
    }
  }
}
