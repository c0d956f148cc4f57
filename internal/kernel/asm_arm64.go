package kernel

import "unsafe"

// The functions of neon_arm64.s. All strides are in bytes, all counts in
// elements.
//
// Linear: c[i][j] = bias[i][j] + Σ over blocks b of scale of a[i] · scales[b][j] ·
// Σ a[i][b][l]·w[b][l][j] for m rows and one tile of 16 columns; row i of bias lies
// i·ldb further: 0, or ldc to add to what c holds.
// Gemm: c[i][j] = (init[j] + Σ a[i][l]·w[l][j]) · sw[j] · sa[i] + bias[j] for m
// rows and one tile of 16 columns; k is a multiple of 16.
// Row i of bias lies i·ldb further: 0, or ldc to add to what c holds.
// Scores: s[i][j] = Σ q[i][d]·kt[d][j] for 6 rows and n columns, a multiple of 8.
// Context: o[i][d] = inv[i]·Σ s[i][j]·v[j][d] for 6 rows, 32 columns.

//go:noescape
func neonLinear(c *float32, ldc uintptr, a *byte, lda uintptr, m int, w *int8, scales *float32, blocks int, bias *float32, ldb uintptr)

//go:noescape
func neonLinearDot(c *float32, ldc uintptr, a *byte, lda uintptr, m int, w *int8, scales *float32, blocks int, bias *float32, ldb uintptr)

//go:noescape
func neonGemm(c *float32, ldc uintptr, a *uint8, lda uintptr, sa *float32, m int, w *int8, k int, init *int32, sw, bias *float32, ldb uintptr)

//go:noescape
func neonGemmDot(c *float32, ldc uintptr, a *uint8, lda uintptr, sa *float32, m int, w *int8, k int, init *int32, sw, bias *float32, ldb uintptr)

//go:noescape
func neonScores(s *float32, lds uintptr, q *float32, ldq uintptr, kt *float32, ldk uintptr, n int)

//go:noescape
func neonContext(o *float32, ldo uintptr, s *float32, lds uintptr, v *float32, ldv uintptr, n int, inv *float32)

// size is the bytes of n float32.
func size(n int) uintptr { return uintptr(n) * unsafe.Sizeof(float32(0)) }

type linearFunc func(c *float32, ldc uintptr, a *byte, lda uintptr, m int, w *int8, scales *float32, blocks int, bias *float32, ldb uintptr)

type gemmFunc func(c *float32, ldc uintptr, a *uint8, lda uintptr, sa *float32, m int, w *int8, k int, init *int32, sw, bias *float32, ldb uintptr)

// neon has its products in assembly, whose linear adds pairs in 16 bits or not; the
// row operations are those of plain Go.
func neon(name string, pairs bool, linear linearFunc, gemm gemmFunc) *Kernel {
	k := portable()
	k.name, k.tile, k.pairs = name, 16, pairs
	k.linear = func(g linearArgs) {
		linear(&g.c[0], size(g.ldc), &g.a[0], uintptr(g.lda), g.rows, &g.w[0], &g.scales[0], g.blocks, &g.bias[0], size(g.ldb))
	}
	k.gemm = func(g gemmArgs) {
		gemm(&g.c[0], size(g.ldc), &g.a[0], uintptr(g.lda), &g.sa[0], len(g.sa), &g.w[0], g.depth, &g.init[0], &g.scale[0], &g.bias[0], size(g.ldb))
	}
	k.scores = func(s []float32, lds int, q []float32, ldq int, kt []float32, ldk, n int) {
		neonScores(&s[0], size(lds), &q[0], size(ldq), &kt[0], size(ldk), n)
	}
	k.context = func(o []float32, ldo int, s []float32, lds int, v []float32, ldv, n int, inv []float32) {
		neonContext(&o[0], size(ldo), &s[0], size(lds), &v[0], size(ldv), n, &inv[0])
	}
	return k
}
