mod tidy_placeholder {}
