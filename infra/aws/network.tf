# Three rings: public subnets hold the NAT and nothing else, tasks and load balancer are in private ones that reach out
# through it, PostgreSQL is in subnets without any way out.

resource "aws_vpc" "festival" {
  cidr_block           = var.network
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = { Name = var.name }
}

# The one every VPC comes with lets all its members talk; ours has no members and no rules.
resource "aws_default_security_group" "none" {
  vpc_id = aws_vpc.festival.id
}

resource "aws_internet_gateway" "festival" {
  vpc_id = aws_vpc.festival.id
}

resource "aws_subnet" "public" {
  count = var.zones

  vpc_id                  = aws_vpc.festival.id
  availability_zone       = local.zones[count.index]
  cidr_block              = cidrsubnet(var.network, 8, count.index)
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public-${local.zones[count.index]}" }
}

resource "aws_subnet" "tasks" {
  count = var.zones

  vpc_id            = aws_vpc.festival.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.network, 4, count.index + 1)

  tags = { Name = "${var.name}-tasks-${local.zones[count.index]}" }
}

resource "aws_subnet" "database" {
  count = var.zones

  vpc_id            = aws_vpc.festival.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.network, 8, count.index + 8)

  tags = { Name = "${var.name}-database-${local.zones[count.index]}" }
}

resource "aws_eip" "nat" {
  count  = var.zones
  domain = "vpc"
}

# One for each zone: the mail of one zone must not stop with another.
resource "aws_nat_gateway" "tasks" {
  count = var.zones

  allocation_id = aws_eip.nat[count.index].id
  subnet_id     = aws_subnet.public[count.index].id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.festival.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.festival.id
  }
}

resource "aws_route_table" "tasks" {
  count  = var.zones
  vpc_id = aws_vpc.festival.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.tasks[count.index].id
  }
}

resource "aws_route_table" "database" {
  vpc_id = aws_vpc.festival.id
}

resource "aws_route_table_association" "public" {
  count          = var.zones
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table_association" "tasks" {
  count          = var.zones
  subnet_id      = aws_subnet.tasks[count.index].id
  route_table_id = aws_route_table.tasks[count.index].id
}

resource "aws_route_table_association" "database" {
  count          = var.zones
  subnet_id      = aws_subnet.database[count.index].id
  route_table_id = aws_route_table.database.id
}

# Workers read and write whole films: that goes neither through the NAT nor over its bill.
resource "aws_vpc_endpoint" "films" {
  vpc_id            = aws_vpc.festival.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = aws_route_table.tasks[*].id
}

resource "aws_flow_log" "festival" {
  vpc_id               = aws_vpc.festival.id
  traffic_type         = "REJECT"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.network.arn
  iam_role_arn         = aws_iam_role.flow_log.arn
}
