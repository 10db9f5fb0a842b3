# Made empty; a person puts the values in (README.md), so that none stands in a file or in the state.

locals {
  secrets = {
    PALMARES_DATABASE_URL       = "PostgreSQL as palmares_site, sslmode=verify-full"
    PALMARES_DATABASE_OWNER_URL = "PostgreSQL as palmares_owner, for migrations alone"
    PALMARES_SECRET             = "48 random bytes or more"
    PALMARES_SMTP_URL           = "SES, smtp://key:password@host:587"
  }
}

resource "aws_secretsmanager_secret" "festival" {
  for_each = merge(
    local.secrets,
    var.database_replica ? { PALMARES_DATABASE_READ_URL = "The replica as palmares_site" } : {},
    var.former_secret ? { PALMARES_SECRET_OLD = "Former secrets, with blanks between" } : {},
    var.films_domain == "" ? {} : { PALMARES_CLOUDFRONT_KEY = "The private key that signs addresses of films, PEM" },
  )

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = aws_kms_key.festival.arn
  recovery_window_in_days = 30
}
