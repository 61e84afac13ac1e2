"""The published text: cleaned, cut into paragraphs and sentences, quoted from, compared and accounted for."""
