"""Whatever chip card a patient puts in: which one it is, told by what it lets itself be asked."""
