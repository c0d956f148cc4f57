package asmgen

import (
	"fmt"
	"math"
	"strings"
)

// geluCoefficients approximate Φ(x)/x − 1/(2x) as a polynomial in
// u = 2x²/25 − 1 on |x| ≤ 5, fitted to the smallest largest error in Φ: 1.6e-7
// before rounding to float32. Expanded in u and not in x², because the powers
// of x² cancel catastrophically in float32.
var geluCoefficients = []float32{
	0.14136378467082977, -0.0702962800860405, 0.05152052268385887, -0.040442608296871185,
	0.03144216910004616, -0.023268654942512512, 0.016402186825871468, -0.011164333671331406,
	0.006410486064851284, -0.002685581101104617, 0.0017228227807208896, -0.0016132628079503775,
	0.00060871901223436,
}

// exp2Coefficients approximate 2^f on |f| ≤ ½ with a relative error of 7.5e-8.
var exp2Coefficients = []float32{
	1.0000001192092896, 0.6931469440460205, 0.24022120237350464,
	0.05550713464617729, 0.009675541892647743, 0.0013276466634124517,
}

// constant is one float32 or int32 of the shared table.
type constant struct {
	name string
	bits uint32
}

func constants() []constant {
	c := []constant{
		{"magic", math.Float32bits(0x1.8p23)},
		{"expMin", math.Float32bits(-125)},
		{"half", math.Float32bits(0.5)},
		{"one", math.Float32bits(1)},
		{"geluMin", math.Float32bits(-5)},
		{"geluMax", math.Float32bits(5)},
		{"geluScale", math.Float32bits(0.08)},
		{"minusOne", math.Float32bits(-1)},
		{"tiny", math.Float32bits(0x1p-100)},
		{"lowest", math.Float32bits(-math.MaxFloat32)},
		{"byteMask", 0xff},
		{"sign", 1 << 31},
		{"levelStep", math.Float32bits(1.0 / 254)},
		{"ones16", 0x00010001},
	}
	for i, v := range geluCoefficients {
		c = append(c, constant{fmt.Sprintf("gelu%d", i), math.Float32bits(v)})
	}
	for i, v := range exp2Coefficients {
		c = append(c, constant{fmt.Sprintf("exp%d", i), math.Float32bits(v)})
	}
	return c
}

// constBytes is the room of one constant: it is repeated eight times, so that
// AVX2 can use it as a memory operand.
const constBytes = 32

// konst is the memory operand of a constant.
func konst(name string) string {
	for i, c := range constants() {
		if c.name == name {
			return fmt.Sprintf("·consts+%d(SB)", constBytes*i)
		}
	}
	panic("no constant " + name)
}

// packOrder undoes the lane interleaving of the AVX2 pack instructions; it
// stands after the scalar constants.
const packOrder = "·packOrder+0(SB)"

func constsFile() string {
	var b strings.Builder
	b.WriteString(banner + "#include \"textflag.h\"\n\n")
	for i, c := range constants() {
		for j := 0; j < constBytes; j += 8 {
			fmt.Fprintf(&b, "DATA ·consts+%d(SB)/8, $0x%08x%08x // %s\n", constBytes*i+j, c.bits, c.bits, c.name)
		}
	}
	fmt.Fprintf(&b, "GLOBL ·consts(SB), RODATA|NOPTR, $%d\n\n", constBytes*len(constants()))
	for i, v := range []int{0, 4, 1, 5, 2, 6, 3, 7} {
		fmt.Fprintf(&b, "DATA ·packOrder+%d(SB)/4, $%d\n", 4*i, v)
	}
	b.WriteString("GLOBL ·packOrder(SB), RODATA|NOPTR, $32\n")
	return b.String()
}
