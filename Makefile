# Names for the commands of ./hub, for those whose fingers know make.
.PHONY: demo up test check bench faults lock

demo up test check bench faults lock:
	./hub $@
