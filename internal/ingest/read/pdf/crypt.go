package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// decrypter undoes the encryption of files that open without a password, as
// those do which only forbid printing or copying: ISO 32000-1, 7.6, and ISO
// 32000-2 for 256 bits.
type decrypter struct {
	key []byte
	// aes and wide tell the method: RC4, AES with a key for each object, or AES
	// with one key.
	aes, wide, none bool
}

// padding is the empty password, made as long as a key.
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// newDecrypter is nil where the file needs a password, or a method that is not
// known.
func newDecrypter(f *file, d dict) *decrypter {
	version, revision := int(f.number(d["V"])), int(f.number(d["R"]))
	c := new(decrypter)
	length := int(f.number(d["Length"])) / 8
	switch version {
	case 1:
		length = 5
	case 2:
	case 4, 5:
		method := f.dict(f.dict(d["CF"])[f.name(d["StmF"])])
		switch f.name(method["CFM"]) {
		case "V2":
		case "AESV2":
			c.aes = true
		case "AESV3":
			c.aes, c.wide = true, true
		default:
			c.none = true
		}
		if version == 4 {
			length = 16
		}
	default:
		return nil
	}
	if length < 5 || length > 32 {
		length = 5
	}
	owner, _ := f.resolve(d["O"]).(str)
	user, _ := f.resolve(d["U"]).(str)
	if version == 5 {
		wrapped, _ := f.resolve(d["UE"]).(str)
		c.key = wideKey([]byte(user), []byte(wrapped), revision)
	} else {
		var id str
		if ids := f.array(f.trailer["ID"]); len(ids) > 0 {
			id, _ = f.resolve(ids[0]).(str)
		}
		plain := d["EncryptMetadata"] == false && revision >= 4
		c.key = narrowKey(owner, id, user, int32(int64(f.number(d["P"]))), revision, length, plain)
	}
	if c.key == nil && !c.none {
		return nil
	}
	return c
}

// narrowKey is the key that the empty password gives, nil if that is not the
// password: algorithms 2, 4 and 5.
func narrowKey(owner, id, user str, allowed int32, revision, length int, plain bool) []byte {
	h := md5.New()
	h.Write([]byte(padding))
	h.Write([]byte(owner[:min(32, len(owner))]))
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(allowed)))
	h.Write([]byte(id))
	if plain {
		h.Write([]byte{0xFF, 0xFF, 0xFF, 0xFF})
	}
	key := h.Sum(nil)
	length = min(length, len(key))
	if revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:length])
			key = sum[:]
		}
	}
	key = key[:length]
	if revision == 2 {
		if !bytes.HasPrefix([]byte(user), rc4ed(key, []byte(padding))) {
			return nil
		}
		return key
	}
	sum := md5.Sum([]byte(padding + string(id)))
	check := sum[:]
	for i := range 20 {
		turned := bytes.Clone(key)
		for j := range turned {
			turned[j] ^= byte(i)
		}
		check = rc4ed(turned, check)
	}
	if !bytes.HasPrefix([]byte(user), check) {
		return nil
	}
	return key
}

func rc4ed(key, data []byte) []byte {
	out := make([]byte, len(data))
	if c, err := rc4.NewCipher(key); err == nil {
		c.XORKeyStream(out, data)
	}
	return out
}

// wideKey is the key of 256 bits that the empty password unwraps.
func wideKey(user, wrapped []byte, revision int) []byte {
	if len(user) < 48 || len(wrapped) < 32 {
		return nil
	}
	if !bytes.Equal(wideHash(user[32:40], revision), user[:32]) {
		return nil
	}
	block, err := aes.NewCipher(wideHash(user[40:48], revision))
	if err != nil {
		return nil
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, wrapped[:32])
	return key
}

// wideHash hashes the empty password with a salt: algorithm 2.B.
func wideHash(salt []byte, revision int) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	if revision < 6 {
		return k
	}
	for i := 0; ; i++ {
		e := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		rest := 0
		for _, b := range e[:16] {
			rest += int(b)
		}
		switch rest % 3 {
		case 0:
			s := sha256.Sum256(e)
			k = s[:]
		case 1:
			s := sha512.Sum384(e)
			k = s[:]
		default:
			s := sha512.Sum512(e)
			k = s[:]
		}
		if i >= 63 && int(e[len(e)-1]) <= i-31 {
			return k[:32]
		}
	}
}

// decrypt undoes the encryption of data of an object.
func (c *decrypter) decrypt(data []byte, of ref) []byte {
	if c.none {
		return data
	}
	key := c.key
	if !c.wide {
		h := md5.New()
		h.Write(key)
		h.Write([]byte{byte(of.num), byte(of.num >> 8), byte(of.num >> 16), byte(of.gen), byte(of.gen >> 8)})
		if c.aes {
			h.Write([]byte("sAlT"))
		}
		key = h.Sum(nil)[:min(len(key)+5, 16)]
	}
	if !c.aes {
		return rc4ed(key, data)
	}
	block, err := aes.NewCipher(key)
	if err != nil || len(data) < 2*aes.BlockSize {
		return nil
	}
	body := data[aes.BlockSize:]
	body = body[:len(body)/aes.BlockSize*aes.BlockSize]
	out := make([]byte, len(body))
	cipher.NewCBCDecrypter(block, data[:aes.BlockSize]).CryptBlocks(out, body)
	if pad := int(out[len(out)-1]); pad >= 1 && pad <= aes.BlockSize {
		out = out[:len(out)-pad]
	}
	return out
}

// stream is the bytes of a stream. Those of the objects' places are never
// encrypted.
func (c *decrypter) stream(f *file, s *stream) []byte {
	if s.dict["Type"] == name("XRef") {
		return s.raw
	}
	if filters := f.list(s.dict["Filter"]); len(filters) > 0 && f.name(filters[0]) == "Crypt" {
		return s.raw
	}
	return c.decrypt(s.raw, s.of)
}

// strings decrypts the strings in an object.
func (c *decrypter) strings(o any, of ref) any {
	switch o := o.(type) {
	case str:
		return str(c.decrypt([]byte(o), of))
	case array:
		for i := range o {
			o[i] = c.strings(o[i], of)
		}
	case dict:
		for key := range o {
			o[key] = c.strings(o[key], of)
		}
	case *stream:
		c.strings(o.dict, of)
	}
	return o
}
