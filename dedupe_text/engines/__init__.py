"""Where the method runs over many documents; every engine gives the results of `local`, in the order of the documents.

* `seam`: what an engine is
* `local`: in this process, the reference
* `processes`: in several processes on this machine
* `spark`: in the executors of Spark
* `answers`: what another process hands back
"""
