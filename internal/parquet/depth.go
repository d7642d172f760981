package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// maxDepth bounds how deep the structures of a file's metadata are nested. Honest
// files need fewer than ten; the library descends by recursion, and a stack that
// overflows ends the whole program.
const maxDepth = 64

// Types of Thrift's compact protocol.
const (
	typeTrue   = 1
	typeFalse  = 2
	typeByte   = 3
	typeI16    = 4
	typeI32    = 5
	typeI64    = 6
	typeDouble = 7
	typeBinary = 8
	typeList   = 9
	typeSet    = 10
	typeMap    = 11
	typeStruct = 12
)

var errShort = errors.New("its metadata end too early")

// level is a structure that checkDepth is inside of: a struct if left is negative,
// otherwise a list, set or map with left elements to come.
type level struct {
	left int64
	kind byte // of the elements, or of a map's keys
	next byte // of a map's values, 0 otherwise
}

// checkDepth walks through a struct in Thrift's compact protocol that begins with data,
// without recursion, and refuses what is nested more than maxDepth deep.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
func checkDepth(data []byte) error {
	stack := []level{{left: -1}}
	varint := func() (uint64, error) {
		v, n := binary.Uvarint(data)
		if n <= 0 {
			return 0, errShort
		}
		data = data[n:]
		return v, nil
	}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		var kind byte
		switch {
		case top.left == 0:
			stack = stack[:len(stack)-1]
			continue
		case top.left > 0:
			top.left--
			kind = top.kind
			if top.next != 0 { // keys and values take turns
				top.kind, top.next = top.next, top.kind
			}
		default:
			if len(data) == 0 {
				return errShort
			}
			head := data[0]
			data = data[1:]
			if kind = head & 15; head == 0 {
				stack = stack[:len(stack)-1]
				continue
			}
			if head>>4 == 0 { // the field's number follows
				if _, err := varint(); err != nil {
					return err
				}
			}
			if kind == typeTrue || kind == typeFalse { // the value is in the type
				continue
			}
		}
		skip := uint64(0)
		switch kind {
		case typeTrue, typeFalse, typeByte:
			skip = 1
		case typeI16, typeI32, typeI64:
			if _, err := varint(); err != nil {
				return err
			}
		case typeDouble:
			skip = 8
		case typeBinary:
			n, err := varint()
			if err != nil {
				return err
			}
			skip = n
		case typeStruct:
			stack = append(stack, level{left: -1})
		case typeList, typeSet:
			if len(data) == 0 {
				return errShort
			}
			head := data[0]
			data = data[1:]
			n := uint64(head >> 4)
			if n == 15 {
				var err error
				if n, err = varint(); err != nil {
					return err
				}
			}
			if n > uint64(len(data)) { // an element takes a byte at least
				return errShort
			}
			stack = append(stack, level{left: int64(n), kind: head & 15})
		case typeMap:
			n, err := varint()
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			if n > uint64(len(data)) {
				return errShort
			}
			stack = append(stack, level{left: int64(2 * n), kind: data[0] >> 4, next: data[0] & 15})
			data = data[1:]
		default:
			return fmt.Errorf("its metadata have a value of the unknown type %d", kind)
		}
		if skip > uint64(len(data)) {
			return errShort
		}
		data = data[skip:]
		if len(stack) > maxDepth {
			return fmt.Errorf("its metadata are nested more than %d deep", maxDepth)
		}
	}
	return nil
}
