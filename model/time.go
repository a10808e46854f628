package model

import (
	"fmt"
	"time"
)

// Millis is a moment: Unix milliseconds UTC. Zero means none.
type Millis int64

// MillisOf turns a time into Millis.
func MillisOf(t time.Time) Millis { return Millis(t.UnixMilli()) }

// Time turns Millis into a time in UTC.
func (m Millis) Time() time.Time { return time.UnixMilli(int64(m)).UTC() }

// In is the moment in a practice's zone.
func (m Millis) In(zone *time.Location) time.Time { return time.UnixMilli(int64(m)).In(zone) }

// Add moves the moment by d.
func (m Millis) Add(d time.Duration) Millis { return m + Millis(d.Milliseconds()) }

// Since is how long before m the moment earlier was.
func (m Millis) Since(earlier Millis) time.Duration {
	return time.Duration(m-earlier) * time.Millisecond
}

// Date is a civil date, 20260131 for the last of January 2026. Zero means none.
type Date int32

// DateOf is the civil date of a moment in a practice's zone: the business day.
func DateOf(m Millis, zone *time.Location) Date {
	y, mo, d := m.In(zone).Date()
	return Date(y*10000 + int(mo)*100 + d)
}

// ParseDate reads 2026-01-31.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, Errorf(Invalid, "%q is not a date. Write it as 2026-01-31.", text)
	}
	return Date(t.Year()*10000 + int(t.Month())*100 + t.Day()), nil
}

// String writes the date as 2026-01-31, and nothing for none.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d/10000, d/100%100, d%100)
}

// Start is the first moment of the date in a zone. Where clocks are turned at midnight, midnight can be missing or come twice.
func (d Date) Start(zone *time.Location) Millis {
	const step = 15 * time.Minute // all turns of clocks are multiples of it
	start := MillisOf(time.Date(int(d/10000), time.Month(d/100%100), int(d%100), 0, 0, 0, 0, zone))
	for DateOf(start, zone) < d {
		start = start.Add(step)
	}
	for DateOf(start.Add(-step), zone) >= d {
		start = start.Add(-step)
	}
	return start
}

// AddDays moves the date by whole days.
func (d Date) AddDays(n int) Date {
	t := time.Date(int(d/10000), time.Month(d/100%100), int(d%100)+n, 0, 0, 0, 0, time.UTC)
	return Date(t.Year()*10000 + int(t.Month())*100 + t.Day())
}
