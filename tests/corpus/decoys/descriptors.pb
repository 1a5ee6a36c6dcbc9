
J
weights.protomlmodel"(
Model	
a (		
b (		
c (	bproto3
J
weights.protomlmodel"(
Model	
a (		
b (		
c (	bproto3
J
weights.protomlmodel"(
Model	
a (		
b (		
c (	bproto3
J
weights.protomlmodel"(
Model	
a (		
b (		
c (	bproto3