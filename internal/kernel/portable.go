package kernel

import "math"

// portableGemm sums two rows at a time.
func portableGemm(args gemmArgs) {
	g := &args
	rows := len(g.sa)
	for i := 0; i < rows; i += 2 {
		second := min(i+1, rows-1) // the last row of an odd number is its own partner
		s0, s1 := portableBlocks(g.a[i*g.lda:][:g.depth], g.a[second*g.lda:][:g.depth], g.w)
		portableStore(g, i, s0)
		if second > i {
			portableStore(g, second, s1)
		}
	}
}

// portableStore rounds after every operation: the conversions keep the compiler
// from fusing them.
func portableStore(g *gemmArgs, i int, s [portableTile]int32) {
	for j, v := range s {
		x := float32(float32(g.init[j]+v) * g.scale[j])
		x = float32(x * g.sa[i])
		g.c[i*g.ldc+j] = x + g.bias[i*g.ldb+j]
	}
}

func portableQuantize(dst []uint8, scales, src []float32, n int, l limits) {
	for i := range scales {
		row := src[i*n:][:n]
		high, low, witness := float32(0), float32(0), float32(0)
		for _, v := range row {
			high, low, witness = max(high, v), min(low, v), witness+v*0
		}
		scale := max(high*l.above, low*l.below) + witness
		inverse := 1 / scale
		if scale < 0x1p-100 {
			scale, inverse = 0, 0
		}
		scales[i] = scale
		if isNaN(scale) {
			inverse = 0
		}
		out := dst[i*n:][:n]
		for j, v := range row {
			out[j] = uint8(int32(roundEven(float32(v*inverse))) + l.offset)
		}
	}
}

func portableResidual(dst, src []float32, levels []uint8, scales []float32, n, offset int) {
	for i, s := range scales {
		row, out, q := src[i*n:][:n], dst[i*n:][:n], levels[i*n:][:n]
		for j, v := range row {
			out[j] = v - float32(float32(int(int8(q[j]))-offset)*s)
		}
	}
}

// geluTerms and exp2Terms are the polynomials the assembly uses; see there.
var geluTerms = [...]float32{
	0.14136378467082977, -0.0702962800860405, 0.05152052268385887, -0.040442608296871185,
	0.03144216910004616, -0.023268654942512512, 0.016402186825871468, -0.011164333671331406,
	0.006410486064851284, -0.002685581101104617, 0.0017228227807208896, -0.0016132628079503775,
	0.00060871901223436,
}

var exp2Terms = [...]float32{
	1.0000001192092896, 0.6931469440460205, 0.24022120237350464,
	0.05550713464617729, 0.009675541892647743, 0.0013276466634124517,
}

func portableGELU(x []float32, _ int) {
	for i, v := range x {
		c := min(max(v, -5), 5)
		u := c*c*0.08 - 1
		r := geluTerms[len(geluTerms)-1]
		for k := len(geluTerms) - 2; k >= 0; k-- {
			r = r*u + geluTerms[k]
		}
		x[i] = v * (c*r + 0.5)
	}
}

func portableAddNorm(x, y, gamma, beta []float32, norm [2]float32) {
	n := len(gamma)
	for i := 0; i < len(x); i += n {
		row, other := x[i:i+n], y[i:i+n]
		var sum, square float32
		for j := range row {
			row[j] += other[j]
			sum += row[j]
		}
		mean := sum * norm[0]
		for _, v := range row {
			square += (v - mean) * (v - mean)
		}
		inverse := 1 / float32(math.Sqrt(float64(square*norm[0]+norm[1])))
		for j, v := range row {
			row[j] = (v-mean)*inverse*gamma[j] + beta[j]
		}
	}
}

// portableScores takes four keys at a time.
func portableScores(s []float32, lds int, q []float32, ldq int, kt []float32, ldk, n int) {
	for i := range blockRows {
		row := s[i*lds:][:n]
		for j := 0; j < n; j += 4 {
			var s0, s1, s2, s3 float32
			for d, v := range q[i*ldq:][:HeadDim] {
				k := kt[d*ldk+j:][:4]
				s0 += v * k[0]
				s1 += v * k[1]
				s2 += v * k[2]
				s3 += v * k[3]
			}
			out := row[j:][:4]
			out[0], out[1], out[2], out[3] = s0, s1, s2, s3
		}
	}
}

func portableSoftmax(s []float32, lds, rows, n int, mask *[16]float32, inv []float32) {
	for i := range rows {
		row := s[i*lds:][:n]
		tail := row[n-len(mask):]
		for j, limit := range mask {
			if !(tail[j] < limit) {
				tail[j] = limit
			}
		}
		largest := float32(-math.MaxFloat32)
		for _, v := range row {
			if v > largest {
				largest = v
			}
		}
		var sum float32
		for j, v := range row {
			p := exp2(v - largest)
			sum += p
			row[j] = p
		}
		inv[i] = 1 / sum
	}
}

// exp2 is 2^x for x ≤ 0, as the assembly computes it.
func exp2(x float32) float32 {
	const magic = 0x1.8p23
	if x < -125 {
		x = -125
	}
	z := float32(x + magic)
	f := x - (z - magic)
	p := exp2Terms[len(exp2Terms)-1]
	for k := len(exp2Terms) - 2; k >= 0; k-- {
		p = p*f + exp2Terms[k]
	}
	return math.Float32frombits(math.Float32bits(p) + math.Float32bits(z)<<23)
}

func portableContext(o []float32, ldo int, s []float32, lds int, v []float32, ldv, n int, inv []float32) {
	for i := range blockRows {
		for d := 0; d < HeadDim; d += 8 {
			var s0, s1, s2, s3, s4, s5, s6, s7 float32
			for j, p := range s[i*lds:][:n] {
				row := v[j*ldv+d:][:8]
				s0 += p * row[0]
				s1 += p * row[1]
				s2 += p * row[2]
				s3 += p * row[3]
				s4 += p * row[4]
				s5 += p * row[5]
				s6 += p * row[6]
				s7 += p * row[7]
			}
			out, f := o[i*ldo+d:][:8], inv[i]
			out[0], out[1], out[2], out[3] = s0*f, s1*f, s2*f, s3*f
			out[4], out[5], out[6], out[7] = s4*f, s5*f, s6*f, s7*f
		}
	}
}

func portableTranspose(kt []float32, ldt int, k []float32, ldk, n int) {
	for j := range n {
		for d, v := range k[j*ldk:][:HeadDim] {
			kt[d*ldt+j] = v
		}
	}
}
