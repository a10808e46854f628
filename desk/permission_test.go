package desk_test

import (
	"context"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// command is one use case with the permission that it must ask for. What else is wrong with the call does not matter here.
type command struct {
	name string
	asks model.Permission
	call func(context.Context, *desk.Session, *group) error
}

func commands() []command {
	return []command{
		{"Practices", model.SeePractice, func(ctx context.Context, s *desk.Session, _ *group) error { _, err := s.Practices(ctx); return err }},
		{"Practice", model.SeePractice, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.Practice(ctx, g.bay)
			return err
		}},
		{"PaymentTypes", model.SeePractice, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.PaymentTypes(ctx, g.bay)
			return err
		}},
		{"SavePractice", model.EditPractices, func(ctx context.Context, s *desk.Session, _ *group) error {
			_, err := s.SavePractice(ctx, model.Practice{Name: "New " + s.Actor().Name, Currency: "aud", Zone: "UTC"})
			return err
		}},
		{"Integration", model.ViewIntegrations, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.Integration(ctx, g.bay)
			return err
		}},
		{"Connect", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.Connect(ctx, g.bay)
			return err
		}},
		{"ConnectStatus", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.ConnectStatus(ctx, g.bay, "x")
			return err
		}},
		{"CancelConnect", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error { return s.CancelConnect(ctx, g.bay, "x") }},
		{"Paste", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error { return s.Paste(ctx, g.bay, "x", "") }},
		{"AcceptAccount", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error {
			return s.AcceptAccount(ctx, g.bay, "x", true)
		}},
		{"UseConnection", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error {
			return s.UseConnection(ctx, g.bay, g.north)
		}},
		{"Verify", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error { _, err := s.Verify(ctx, g.bay); return err }},
		{"DisconnectPreview", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.DisconnectPreview(ctx, g.bay)
			return err
		}},
		{"Disconnect", model.EditIntegrations, func(ctx context.Context, s *desk.Session, g *group) error { return s.Disconnect(ctx, g.bay) }},
		{"Types", model.SeePractice, func(ctx context.Context, s *desk.Session, g *group) error { _, err := s.Types(ctx, g.bay); return err }},
		{"SaveType", model.SetModes, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.SaveType(ctx, model.AppointmentType{Practice: g.bay, Name: "Visit"})
			return err
		}},
		{"SetModes", model.SetModes, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.SetModes(ctx, g.bay, nil, model.Disabled)
			return err
		}},
		{"WhatWouldHappen", model.SeePatients, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.WhatWouldHappen(ctx, g.bay, model.AppointmentType{}, "pat_0000000000000")
			return err
		}},
		{"Patients", model.SeePatients, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.Patients(ctx, g.bay, "", desk.Window{})
			return err
		}},
		{"Patient", model.SeePatients, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.Patient(ctx, g.bay, "pat_0000000000000")
			return err
		}},
		{"OpenPatient", model.SeePatients, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.OpenPatient(ctx, g.bay, "pat_0000000000000")
			return err
		}},
		{"SavePatient", model.EditPatients, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.SavePatient(ctx, g.bay, model.Patient{Name: "A"})
			return err
		}},
		{"RemoveCard", model.EditPatients, func(ctx context.Context, s *desk.Session, g *group) error { return s.RemoveCard(ctx, g.bay, "pm_x") }},
		{"SetDefaultCard", model.EditPatients, func(ctx context.Context, s *desk.Session, g *group) error {
			return s.SetDefaultCard(ctx, g.bay, "pm_x")
		}},
		{"Home", model.SeePractice, func(ctx context.Context, s *desk.Session, g *group) error { _, err := s.Home(ctx, g.bay); return err }},
		{"Search", model.SeePatients, func(ctx context.Context, s *desk.Session, g *group) error {
			_, err := s.Search(ctx, g.bay, "x")
			return err
		}},
	}
}

func TestEveryCommandAsksForItsPermissionAtEveryCall(t *testing.T) {
	g := newGroup(t)
	people := map[model.Role]*desk.Session{
		model.Administrator: g.session, model.FrontDesk: g.frontDesk, model.PractitionerRole: g.practitioner,
		"cleaner": g.person("Nobody Special", "cleaner"),
	}
	for _, c := range commands() {
		for role, s := range people {
			err := c.call(t.Context(), s, g)
			refused := model.KindOf(err) == model.Forbidden && err != nil && strings.Contains(err.Error(), string(c.asks))
			if refused == role.May(c.asks) {
				t.Errorf("%s by %s, which may: %v: %v", c.name, role, role.May(c.asks), err)
			}
		}
	}
}

// What a session says of its own role does not count: the store's word does.
func TestARoleThatIsClaimedGivesNothing(t *testing.T) {
	g := newGroup(t)
	claimed := g.frontDesk.Actor()
	claimed.Role = model.Administrator
	says(t, g.desk.Session(claimed).Disconnect(t.Context(), g.practice), model.Forbidden, "Your role (front desk)")
	if g.integration(g.practice).State != model.Connected {
		t.Error("disconnected")
	}
}
