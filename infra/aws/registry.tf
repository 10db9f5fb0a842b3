# Where the image lies: a tag is never moved, every image is looked through for known weaknesses.

resource "aws_ecr_repository" "palmares" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.festival.arn
  }
}

resource "aws_ecr_lifecycle_policy" "palmares" {
  repository = aws_ecr_repository.palmares.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last thirty versions stay, to go back to"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }
      action       = { type = "expire" }
    }]
  })
}
