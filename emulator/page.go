package emulator

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
)

// maxPage is the largest page that a client may ask for.
const maxPage = 1000

// paginate cuts a page out of items. The page size comes from page_size, else
// from the emulator's option, else from normal. The token of a page says how
// many items come before it and which list it belongs to; anything else under
// that name is refused.
func paginate[T any](c *Call, items []T, normal int) (page []T, next string, err error) {
	size, err := pageSize(c, normal)
	if err != nil {
		return nil, "", err
	}
	from, err := readPageToken(c, c.Query.Get("page_token"))
	if err != nil {
		return nil, "", err
	}
	if from >= len(items) {
		return nil, "", nil
	}
	page = items[from:]
	if len(page) > size {
		page, next = page[:size], pageToken(c, from+size)
	}
	return page, next, nil
}

func pageSize(c *Call, normal int) (int, error) {
	if c.emu.pageSize > 0 {
		normal = c.emu.pageSize
	}
	text := c.Query.Get("page_size")
	if text == "" {
		return normal, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 0:
		return 0, invalid("page_size must be a number from 0 to %d.", maxPage)
	case n == 0:
		return normal, nil
	}
	return min(n, maxPage), nil
}

// pageToken makes the token of the page that starts after from items.
func pageToken(c *Call, from int) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%08x.%d", listSum(c), from))
}

func readPageToken(c *Call, token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	sum, pos, ok := strings.Cut(string(data), ".")
	n, nerr := strconv.Atoi(pos)
	if err != nil || !ok || nerr != nil || n < 0 || sum != fmt.Sprintf("%08x", listSum(c)) {
		return 0, refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "Invalid page token")
	}
	return n, nil
}

// listSum tells lists apart: the path and all parameters that select items.
func listSum(c *Call) uint32 {
	q := c.r.URL.Query()
	q.Del("page_token")
	q.Del("page_size")
	return crc32.ChecksumIEEE([]byte(c.r.URL.Path + "?" + q.Encode()))
}

// window cuts the part of items that startIndex (from 1) and count ask for,
// as SCIM pages lists. An index behind the end gives nothing, which is how
// clients learn that the list is over.
func window[T any](c *Call, items []T, normal int) (part []T, start int, err error) {
	start, count := 1, normal
	for name, to := range map[string]*int{"startIndex": &start, "count": &count} {
		if text := c.Query.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return nil, 0, invalid("%s must be a number.", name)
			}
			*to = n
		}
	}
	start, count = max(start, 1), max(count, 0)
	if start > len(items) {
		return nil, start, nil
	}
	part = items[start-1:]
	return part[:min(count, len(part))], start, nil
}
