// SPDX-License-Identifier: Apache-2.0
const char interpreter[] __attribute__((section(".interp"), used)) = "/lib64/ld-linux-x86-64.so.2";
int answer(void) { return 42; }
