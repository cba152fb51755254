// SPDX-License-Identifier: Apache-2.0
void __stack_chk_fail_decoy(void);
void check(void) { __stack_chk_fail_decoy(); }
