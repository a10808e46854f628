package model

// Staff is a person who works at the desk.
type Staff struct {
	ID       StaffID
	Name     string
	Role     Role    // at every practice; empty where the person has grants alone
	Grants   []Grant // further roles at single practices
	Disabled bool
	PIN      PINHash
	Failures int    // wrong PINs since the last right one
	NextTry  Millis // no PIN is looked at before
	Created  Millis
}

// Grant is a role at one practice.
type Grant struct {
	Practice PracticeID
	Role     Role
}

// PINHash is a PIN through argon2id (RFC 9106); empty where none is set.
type PINHash struct {
	Salt, Hash []byte
	Time       uint32
	MemoryKiB  uint32
	Threads    uint8
}

// Set says whether there is a PIN.
func (h PINHash) Set() bool { return len(h.Hash) > 0 }

// RolesAt are the person's roles at a practice; those at every practice for an empty one. A disabled person has none.
func (s Staff) RolesAt(practice PracticeID) []Role {
	var roles []Role
	if s.Disabled {
		return nil
	}
	if s.Role != "" {
		roles = append(roles, s.Role)
	}
	for _, g := range s.Grants {
		if g.Practice == practice && practice != "" {
			roles = append(roles, g.Role)
		}
	}
	return roles
}

// Works says whether the person has a role at the practice.
func (s Staff) Works(practice PracticeID) bool { return len(s.RolesAt(practice)) > 0 }

// Actor is who acts in a session: a person, or the program itself.
type Actor struct {
	Staff StaffID
	Name  string
	Role  Role
}

// System is the program's own actor: the janitor, the OAuth return.
func System() Actor { return Actor{Name: "paydesk", Role: SystemRole} }

// Actor is the person as one who acts.
func (s Staff) Actor() Actor { return Actor{Staff: s.ID, Name: s.Name, Role: s.Role} }
