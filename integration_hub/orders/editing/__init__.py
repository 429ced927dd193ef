"""Edit and resend: what an order becomes in the ERP, mended by a person and sent as a new attempt."""
