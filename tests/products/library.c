// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

void greet(const char* name) {
  char buffer[64];
  strcpy(buffer, name);
  puts(buffer);
}
