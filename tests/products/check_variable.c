// SPDX-License-Identifier: Apache-2.0
int __stack_chk_fail = 1;
int* check(void) { return &__stack_chk_fail; }
