// SPDX-License-Identifier: Apache-2.0
__asm__(".section .weak_code,\"awx\",@progbits\n.quad 1\n.text");
int main(void) { return 0; }
