"""Turns on the signature checks of a moto server and prints a key pair that it takes.

usage: credentials.py ENDPOINT BUCKET
"""

import json
import sys
import urllib.request

import boto3

ANYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}


def main(endpoint, bucket):
    setup = {
        "endpoint_url": endpoint,
        "region_name": "us-east-1",
        "aws_access_key_id": "setup",
        "aws_secret_access_key": "setup",
    }
    boto3.client("s3", **setup).create_bucket(Bucket=bucket)
    iam = boto3.client("iam", **setup)
    iam.create_user(UserName="publisher")
    iam.put_user_policy(
        UserName="publisher", PolicyName="all", PolicyDocument=json.dumps(ANYTHING)
    )
    key = iam.create_access_key(UserName="publisher")["AccessKey"]
    # From the next request on, every signature is checked.
    check = urllib.request.Request(
        endpoint + "/moto-api/reset-auth",
        data=b"0",
        headers={"Content-Type": "text/plain"},
        method="POST",
    )
    urllib.request.urlopen(check).read()
    print(key["AccessKeyId"], key["SecretAccessKey"])


main(*sys.argv[1:])
