"""The social-security card (社会保障卡): what lies on it (`files`), how it is read (`reader`)."""
