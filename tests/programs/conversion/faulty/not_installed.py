# expect: exit
import ai_edge_quantizer
