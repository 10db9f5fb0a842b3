# OpenTofu or Terraform. State holds names and addresses, no password: secrets are made empty here and filled by a person.

terraform {
  required_version = ">= 1.8"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  # Bucket, key and region come by `-backend-config`; see README.md.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { application = "palmares", installation = var.name }
  }
}

# Certificates of CloudFront live in this region only.
provider "aws" {
  alias  = "global"
  region = "us-east-1"

  default_tags {
    tags = { application = "palmares", installation = var.name }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

data "aws_availability_zones" "available" {
  state = "available"
}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  zones     = slice(data.aws_availability_zones.available.names, 0, var.zones)
  address   = "https://${var.domain}"
}
