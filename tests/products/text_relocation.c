// SPDX-License-Identifier: Apache-2.0
int variable;
__asm__(".text\n.balign 8\n.quad variable\n.data");
int read_variable(void) { return variable; }
