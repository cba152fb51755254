// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  char buffer[64];
  strcpy(buffer, argv[0]);
  puts(buffer);
  return argc;
}
