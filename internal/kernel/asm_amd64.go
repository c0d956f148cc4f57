package kernel

import "unsafe"

// The functions of vnni_amd64.s and avx2_amd64.s. All strides are in bytes, all
// counts in elements.
//
// Linear: c[i][j] = bias[i][j] + Σ over blocks b of scale of a[i] · scales[b][j] ·
// Σ a[i][b][l]·w[b][l][j] for m rows and one tile of columns; row i of bias lies
// i·ldb further: 0, or ldc to add to what c holds.
// QuantizeBlocks: n values, a multiple of 32 for each 128 bits of a register.
// Gemm: c[i][j] = (init[j] + Σ a[i][l]·w[l][j]) · sw[j] · sa[i] + bias[j] for m
// rows and one tile of columns; k is a multiple of 16.
// Row i of bias lies i·ldb further: 0, or ldc to add to what c holds.
// Residual: dst = src − (level − offset)·scale, levels being int8 if signed is 1.
// Quantize, Residual, GELU, AddNorm: rows of n values, n a multiple of 32.
// Scores: s[i][j] = Σ q[i][d]·kt[d][j] for 6 rows and n columns, a multiple of 16.
// Softmax: s[i][j] = 2^(min(s[i][j], mask) − max), inv[i] = 1/Σ.
// Context: o[i][d] = inv[i]·Σ s[i][j]·v[j][d] for 6 rows, 32 columns.
// Transpose: kt[d][j] = k[j][d] for n rows, a multiple of 8, of 32 columns.

//go:noescape
func vnniLinear(c *float32, ldc uintptr, a *byte, lda uintptr, m int, w *int8, scales *float32, blocks int, bias *float32, ldb uintptr, next *int8)

//go:noescape
func vnniQuantizeBlocks(dst *byte, src *float32, n int)

//go:noescape
func vnniGemm(c *float32, ldc uintptr, a *uint8, lda uintptr, sa *float32, m int, w *int8, k int, init *int32, sw, bias *float32, ldb uintptr, next *int8)

//go:noescape
func vnniQuantize(dst *uint8, ldd uintptr, scales, src *float32, lds uintptr, rows, n int, limits *limits)

//go:noescape
func vnniResidual(dst, src *float32, levels *uint8, scales *float32, rows, n, offset int, signed uintptr)

//go:noescape
func vnniGELU(x *float32, ld uintptr, rows, n int)

//go:noescape
func vnniAddNorm(x, y, gamma, beta *float32, rows, n int, norm *[2]float32)

//go:noescape
func vnniScores(s *float32, lds uintptr, q *float32, ldq uintptr, kt *float32, ldk uintptr, n int)

//go:noescape
func vnniSoftmax(s *float32, lds uintptr, rows, n int, mask *[16]float32, inv *float32)

//go:noescape
func vnniContext(o *float32, ldo uintptr, s *float32, lds uintptr, v *float32, ldv uintptr, n int, inv *float32)

//go:noescape
func vnniTranspose(kt *float32, ldt uintptr, k *float32, ldk uintptr, n int)

//go:noescape
func avx2Linear(c *float32, ldc uintptr, a *byte, lda uintptr, m int, w *int8, scales *float32, blocks int, bias *float32, ldb uintptr, next *int8)

//go:noescape
func avx2LinearDot(c *float32, ldc uintptr, a *byte, lda uintptr, m int, w *int8, scales *float32, blocks int, bias *float32, ldb uintptr, next *int8)

//go:noescape
func avx2QuantizeBlocks(dst *byte, src *float32, n int)

//go:noescape
func avx2Gemm(c *float32, ldc uintptr, a *uint8, lda uintptr, sa *float32, m int, w *int8, k int, init *int32, sw, bias *float32, ldb uintptr, next *int8)

//go:noescape
func avx2GemmDot(c *float32, ldc uintptr, a *uint8, lda uintptr, sa *float32, m int, w *int8, k int, init *int32, sw, bias *float32, ldb uintptr, next *int8)

//go:noescape
func avx2Quantize(dst *uint8, ldd uintptr, scales, src *float32, lds uintptr, rows, n int, limits *limits)

//go:noescape
func avx2Residual(dst, src *float32, levels *uint8, scales *float32, rows, n, offset int, signed uintptr)

//go:noescape
func avx2GELU(x *float32, ld uintptr, rows, n int)

//go:noescape
func avx2AddNorm(x, y, gamma, beta *float32, rows, n int, norm *[2]float32)

//go:noescape
func avx2Scores(s *float32, lds uintptr, q *float32, ldq uintptr, kt *float32, ldk uintptr, n int)

//go:noescape
func avx2Softmax(s *float32, lds uintptr, rows, n int, mask *[16]float32, inv *float32)

//go:noescape
func avx2Context(o *float32, ldo uintptr, s *float32, lds uintptr, v *float32, ldv uintptr, n int, inv *float32)

//go:noescape
func avx2Transpose(kt *float32, ldt uintptr, k *float32, ldk uintptr, n int)

type linearFunc func(c *float32, ldc uintptr, a *byte, lda uintptr, m int, w *int8, scales *float32, blocks int, bias *float32, ldb uintptr, next *int8)

type gemmFunc func(c *float32, ldc uintptr, a *uint8, lda uintptr, sa *float32, m int, w *int8, k int, init *int32, sw, bias *float32, ldb uintptr, next *int8)

// size is the bytes of n float32.
func size(n int) uintptr { return uintptr(n) * unsafe.Sizeof(float32(0)) }

// quantizeSets quantises whole sets of blocks where they lie, and the rest in a set
// filled up with zeros.
func quantizeSets(dst []byte, src []float32, blocks int, quantize func(dst *byte, src *float32, n int)) {
	set := blocks * Block
	whole := len(src) / set * set
	if whole > 0 {
		quantize(&dst[0], &src[0], whole)
	}
	if whole < len(src) {
		values, levels := make([]float32, set), make([]byte, BlockBytes(set))
		copy(values, src[whole:])
		quantize(&levels[0], &values[0], set)
		copy(dst[BlockBytes(whole):], levels[:BlockBytes(len(src)-whole)])
	}
}

func vnni() *Kernel {
	return &Kernel{
		name: VNNI, tile: 64,
		linear: func(g linearArgs) {
			vnniLinear(&g.c[0], size(g.ldc), &g.a[0], uintptr(g.lda), g.rows, &g.w[0], &g.scales[0], g.blocks, &g.bias[0], size(g.ldb), &g.next[0])
		},
		quantizeBlocks: func(dst []byte, src []float32) { quantizeSets(dst, src, 4, vnniQuantizeBlocks) },
		gemm: func(g gemmArgs) {
			vnniGemm(&g.c[0], size(g.ldc), &g.a[0], uintptr(g.lda), &g.sa[0], len(g.sa), &g.w[0], g.depth, &g.init[0], &g.scale[0], &g.bias[0], size(g.ldb), &g.next[0])
		},
		quantize: func(dst []uint8, scales, src []float32, n int, l limits) {
			vnniQuantize(&dst[0], uintptr(n), &scales[0], &src[0], size(n), len(scales), n, &l)
		},
		residual: func(dst, src []float32, levels []uint8, scales []float32, n, offset int) {
			vnniResidual(&dst[0], &src[0], &levels[0], &scales[0], len(scales), n, offset, 0)
		},
		gelu: func(x []float32, n int) { vnniGELU(&x[0], size(n), len(x)/n, n) },
		addNorm: func(x, y, gamma, beta []float32, norm [2]float32) {
			vnniAddNorm(&x[0], &y[0], &gamma[0], &beta[0], len(x)/len(gamma), len(gamma), &norm)
		},
		scores: func(s []float32, lds int, q []float32, ldq int, kt []float32, ldk, n int) {
			vnniScores(&s[0], size(lds), &q[0], size(ldq), &kt[0], size(ldk), n)
		},
		softmax: func(s []float32, lds, rows, n int, mask *[16]float32, inv []float32) {
			vnniSoftmax(&s[0], size(lds), rows, n, mask, &inv[0])
		},
		context: func(o []float32, ldo int, s []float32, lds int, v []float32, ldv, n int, inv []float32) {
			vnniContext(&o[0], size(ldo), &s[0], size(lds), &v[0], size(ldv), n, &inv[0])
		},
		transpose: func(kt []float32, ldt int, k []float32, ldk, n int) {
			vnniTranspose(&kt[0], size(ldt), &k[0], size(ldk), n)
		},
	}
}

// avx2 sums its products as linear and gemm do: those that add pairs in 16 bits take
// signed activations in gemm.
func avx2(name string, pairs bool, linear linearFunc, gemm gemmFunc) *Kernel {
	form := uintptr(0)
	if pairs {
		form = 1
	}
	return &Kernel{
		name: name, tile: 16, signed: pairs, pairs: pairs,
		linear: func(g linearArgs) {
			linear(&g.c[0], size(g.ldc), &g.a[0], uintptr(g.lda), g.rows, &g.w[0], &g.scales[0], g.blocks, &g.bias[0], size(g.ldb), &g.next[0])
		},
		quantizeBlocks: func(dst []byte, src []float32) { quantizeSets(dst, src, 2, avx2QuantizeBlocks) },
		gemm: func(g gemmArgs) {
			gemm(&g.c[0], size(g.ldc), &g.a[0], uintptr(g.lda), &g.sa[0], len(g.sa), &g.w[0], g.depth, &g.init[0], &g.scale[0], &g.bias[0], size(g.ldb), &g.next[0])
		},
		quantize: func(dst []uint8, scales, src []float32, n int, l limits) {
			avx2Quantize(&dst[0], uintptr(n), &scales[0], &src[0], size(n), len(scales), n, &l)
		},
		residual: func(dst, src []float32, levels []uint8, scales []float32, n, offset int) {
			avx2Residual(&dst[0], &src[0], &levels[0], &scales[0], len(scales), n, offset, form)
		},
		gelu: func(x []float32, n int) { avx2GELU(&x[0], size(n), len(x)/n, n) },
		addNorm: func(x, y, gamma, beta []float32, norm [2]float32) {
			avx2AddNorm(&x[0], &y[0], &gamma[0], &beta[0], len(x)/len(gamma), len(gamma), &norm)
		},
		scores: func(s []float32, lds int, q []float32, ldq int, kt []float32, ldk, n int) {
			avx2Scores(&s[0], size(lds), &q[0], size(ldq), &kt[0], size(ldk), n)
		},
		softmax: func(s []float32, lds, rows, n int, mask *[16]float32, inv []float32) {
			avx2Softmax(&s[0], size(lds), rows, n, mask, &inv[0])
		},
		context: func(o []float32, ldo int, s []float32, lds int, v []float32, ldv, n int, inv []float32) {
			avx2Context(&o[0], size(ldo), &s[0], size(lds), &v[0], size(ldv), n, &inv[0])
		},
		transpose: func(kt []float32, ldt int, k []float32, ldk, n int) {
			avx2Transpose(&kt[0], size(ldt), &k[0], size(ldk), n)
		},
	}
}
