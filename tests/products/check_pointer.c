// SPDX-License-Identifier: Apache-2.0
void __stack_chk_fail(void);
void (*kept)(void) = __stack_chk_fail;
