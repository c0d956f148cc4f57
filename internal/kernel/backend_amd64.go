package kernel

import "golang.org/x/sys/cpu"

// kernels lists what this processor can run, fastest first.
func kernels() []*Kernel {
	var k []*Kernel
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512VNNI && cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		k = append(k, vnni())
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		base := AVX2
		if cpu.X86.HasAVXVNNI {
			k = append(k, avx2(AVX2, false, avx2LinearDot, avx2GemmDot))
			base = AVX2Base
		}
		k = append(k, avx2(base, true, avx2Linear, avx2Gemm))
	}
	return append(k, portable())
}
