variable "name" {
  description = "Short name of this installation; begins the names of all it makes."
  type        = string
  default     = "palmares"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.name))
    error_message = "Two to twenty small letters, digits and hyphens, beginning with a letter."
  }
}

variable "region" {
  description = "Where everything runs and films lie, such as eu-west-3."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region of AWS, such as eu-west-3."
  }
}

variable "domain" {
  description = "Host name of the site, such as festival.example; its mail comes from there, too."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "A host name in small letters, without https:// and without a path."
  }
}

variable "dns_zone" {
  description = "Id of the Route 53 zone that holds the domain."
  type        = string

  validation {
    condition     = can(regex("^Z[A-Z0-9]+$", var.dns_zone))
    error_message = "The id of a hosted zone, such as Z0123456789ABC."
  }
}

variable "films_domain" {
  description = "Host name from which public films come by signed addresses, such as films.festival.example; empty: from the site."
  type        = string
  default     = ""

  validation {
    condition     = var.films_domain == "" || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.films_domain))
    error_message = "A host name in small letters within the zone, without https:// and without a path."
  }
}

variable "films_key" {
  description = "The public key of those addresses as PEM; its private half is the secret PALMARES_CLOUDFRONT_KEY."
  type        = string
  default     = ""

  validation {
    condition     = var.films_key == "" || startswith(var.films_key, "-----BEGIN PUBLIC KEY-----")
    error_message = "A public RSA key of 2048 bits as PEM: openssl rsa -in films.pem -pubout."
  }
}

variable "former_secret" {
  description = "Whether tasks are told PALMARES_SECRET_OLD, while PALMARES_SECRET is renewed (infra/security/README.md)."
  type        = bool
  default     = false
}

variable "more_settings" {
  description = "Further settings of the application that are no secret, such as { PALMARES_MAIL_PER_MINUTE = \"600\" }."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.more_settings) : can(regex("^PALMARES_[A-Z_]+$", name)) && !can(regex("SECRET|_URL$|_KEY$", name))])
    error_message = "Names of settings (PALMARES_…), none of them secret: secrets go to Secrets Manager."
  }
}

variable "image" {
  description = "The container image by its digest, so that every task runs the same bytes."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "An image by digest: …/palmares@sha256:…; a tag may be moved."
  }
}

variable "operators_mail" {
  description = "Where alarms and reports of returned mail go."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+$", var.operators_mail))
    error_message = "An address of mail."
  }
}

variable "zones" {
  description = "Availability zones to spread over."
  type        = number
  default     = 2

  validation {
    condition     = var.zones >= 2 && var.zones <= 3
    error_message = "Two or three: one would go down with its building."
  }
}

variable "network" {
  description = "Addresses of the private network, a /16."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = can(cidrhost(var.network, 0)) && endswith(var.network, "/16")
    error_message = "A network of IPv4 such as 10.20.0.0/16."
  }
}

variable "database_class" {
  description = "Size of PostgreSQL; the standby in another zone is as large."
  type        = string
  default     = "db.m7g.large"

  validation {
    condition     = startswith(var.database_class, "db.")
    error_message = "A class of RDS, such as db.m7g.large."
  }
}

variable "database_gigabytes" {
  description = "Disk of PostgreSQL at first; it grows by itself to four times this."
  type        = number
  default     = 50

  validation {
    condition     = var.database_gigabytes >= 20 && var.database_gigabytes <= 10000
    error_message = "From 20 to 10000."
  }
}

variable "database_replica" {
  description = "Whether a replica answers public pages (PALMARES_DATABASE_READ_URL)."
  type        = bool
  default     = false
}

variable "backup_days" {
  description = "How long backups of the database and deleted objects are kept; what was erased on request is gone after that."
  type        = number
  default     = 30

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "From 7 to 35 days."
  }
}

variable "site_tasks" {
  description = "Fewest and most processes of the site."
  type        = object({ least = number, most = number })
  default     = { least = 2, most = 8 }

  validation {
    condition     = var.site_tasks.least >= 2 && var.site_tasks.most >= var.site_tasks.least
    error_message = "At least two, so that one may fail, and no fewer at most than at least."
  }
}

variable "worker_tasks" {
  description = "Fewest and most workers; between them the length of the queue decides."
  type        = object({ least = number, most = number })
  default     = { least = 1, most = 20 }

  validation {
    condition     = var.worker_tasks.least >= 1 && var.worker_tasks.most >= var.worker_tasks.least
    error_message = "At least one, or nothing is ever done, and no fewer at most than at least."
  }
}

variable "jobs_per_worker" {
  description = "Another worker is started for every so many jobs that wait."
  type        = number
  default     = 25

  validation {
    condition     = var.jobs_per_worker >= 1
    error_message = "At least one."
  }
}

variable "log_days" {
  description = "How long logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([14, 30, 60, 90, 180, 365], var.log_days)
    error_message = "One of 14, 30, 60, 90, 180 and 365."
  }
}
