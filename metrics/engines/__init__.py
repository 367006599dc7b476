"""Two engines that must agree: SQL for the city, plain Python to check it and to run worked examples."""
