"""The invented municipalities' work, as plans around a start date."""
