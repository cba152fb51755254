// SPDX-License-Identifier: Apache-2.0
void __stack_chk_fail(void) { __builtin_trap(); }
void check(void) { __stack_chk_fail(); }
