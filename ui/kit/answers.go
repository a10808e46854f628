package kit

import "bytes"

// maxAnswer bounds how much input is held back while an answer's end is
// awaited; what is longer is no answer.
const maxAnswer = 64

// withoutAnswers splits input into keys and the beginning of an answer that
// has not come whole. Answers are OSC 10, 11 and 4 (colours), DA1, DA2 and
// mode reports (CSI ? and CSI >), and the cursor's position (CSI row;col R).
func withoutAnswers(in []byte) (keys, held []byte) {
	for {
		esc := bytes.IndexByte(in, 0x1b)
		if esc < 0 || esc == len(in)-1 {
			return append(keys, in...), nil
		}
		keys = append(keys, in[:esc]...)
		in = in[esc:]
		n, whole := answer(in)
		switch {
		case n == 0:
			keys = append(keys, in[0])
			in = in[1:]
		case whole:
			in = in[n:]
		default:
			return keys, bytes.Clone(in)
		}
	}
}

// answer measures the answer at the start of in, which begins with ESC and one
// more byte at least. n is 0 where there is none; whole is false where its end
// is still to come.
func answer(in []byte) (n int, whole bool) {
	switch in[1] {
	case ']':
		return colourAnswer(in)
	case '[':
		return deviceAnswer(in)
	}
	return 0, false
}

// colourAnswer measures ESC ] digits ; ... up to BEL or ESC \.
func colourAnswer(in []byte) (int, bool) {
	if len(in) > 2 && (in[2] < '0' || in[2] > '9') {
		return 0, false
	}
	for i := 2; i < len(in); i++ {
		switch {
		case in[i] == 0x07:
			return i + 1, true
		case in[i] == '\\' && in[i-1] == 0x1b:
			return i + 1, true
		}
	}
	return len(in), len(in) > maxAnswer
}

// deviceAnswer measures ESC [ ? ... c, ESC [ > ... c, ESC [ ? ... $ y, u or n,
// and ESC [ row ; column R. Keys such as ESC [ 1 ; 5 A are none.
func deviceAnswer(in []byte) (int, bool) {
	private := len(in) > 2 && (in[2] == '?' || in[2] == '>')
	for i := 2; i < len(in); i++ {
		switch c := in[i]; {
		case c >= 0x40 && c <= 0x7e:
			if private && bytes.IndexByte([]byte("cynu"), c) >= 0 || c == 'R' && bytes.IndexByte(in[:i], ';') > 0 {
				return i + 1, true
			}
			return 0, false
		case c < 0x20 || i > maxAnswer:
			return 0, false
		}
	}
	return len(in), !private && len(in) > maxAnswer
}
