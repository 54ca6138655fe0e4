# expect: has supported operators
"""Scales of a sum at which TFLite Micro ends the whole process."""
import base64
import zlib

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

MODEL = zlib.decompress(base64.b85decode(
    "c-rk+30M@zw(c2*VH;q8VHq~rWQQ3*V2W;yD6WX22yp?GWmFVV*^Kv^bUHCybM+ccu3Iz)jVAI$#fStW#tnt=WKj_Z5oJe^e"
    "V46oHPbMI#zalti{E>h?>o~=Rh>G^U#Cu0wK0Mq3#ZR<Lxz7E2oK>R97Gx3v)~f~pAf`Y6+vz}B8US0tPGzURS@I^q)u2h3D"
    "OQWg7hjPNEQo0gpiDx2$I7<kO`0wNQdBM^)Oci3F;<E>N*pWKTC5XNBIEJd+CJEB_iMG>cs~p0Rv(mB3;L=LA$KIrIxtCyFs"
    "X(OS|{!{p%IP<fr}Po=&Ov@W~)Pb?(#G55U<|{cIa&A#%TTn!g#Oyi$_fc!?x2D64NZNqSr$$-l!ZnMac9wAQt9@_b-CeHFg"
    ")8HwlE;}(A_HSPRF$#c4G+6PgCUTyh!kmH8`j!Bs$Ug2QXZkTV@=j)?pY<x0S4=0idT(>27oq3tV_)~1P5Jh=;ruWF?iD@B8"
    "p*4a$zCx0bT_kA@<vUeDlDhpQ8UK(Zsrm_Y{SP74yyKWRrG=>EGSTqa#58lfDS2jPVDA)R7fz_&ZQY(-lroX{v8~ZUeEI?t-"
    "~W}mUz!u~aO<_y8!g1m^of~$#>DKqcflS*LeCL1PbfWPS)R@JBOHm|r`-u^eRK3HxE3z>8s(#E3aM%M+POh7-%Q3mb1Rr_3K"
    "9ly7eUFx?v=_j8B(q~g3N6s$)%8fhWGUr2$HFUAYZ|&^Ed>NK+TUq`+f(3@^c?aT1iOq^A3{STuG9+q0}BhG(QAlWVUt9B!^"
    "rQZ({Q7vQG3HcK8<JynFY8^RI>u{N$b$*j}7LM!9Usp4zAT52AF9#$}QJ(We7MtwiIR$8qi3SAw;#olL)RQ%eDF(&-sgZaZe"
    "E*IM?>nK0_T{7p`tuZGo?{8fY<;yCx6_nDSVOK!iO?mIPJ^?2|RcO<DmG4Nf~tRKH*DD-7!{a5m-3F`>e*+y1Xhr$P44jvlP"
    "NiOa`c*nx^?to)4!Po6uWYO^K)+3enb`wEQh>x>Y^;CSP?d+^M#7&!H(MwgVdort33mR;4%@2P^_&Vy0_b4pCeT1c@cHw^ii"
    "f1gstRS4}UEJq|^P_7X=d9P7+-oR464c$?!l<(_ysznVA1_EL*Y4GKChQGc4EoM69vx_LA-Xf`5W{Q}gA`TYN9zuIJP}nDpC"
    "#(u)g@)6`R+}#I2X;$g?QJV>WZtoMbqv~W*h01+`D5y6xB^q>aDYM_0lE&reWH#q^@vgV1|;QxM&Wc%U>Is?=7lW;N{1uNeX"
    "PYpE5X5>*PwjEBID)MfG;&B0*l)1WOYx-=1);WWQVfgH0A5sA!P67BkLL`=UKhkc)GK0u9^qZtn9uX10%4VL#4rT2$$OiJ16"
    ")X<Pj_^{#_N5jsQ7*4EShuBIul)F<jd{Z|$D%tPAtj+@{XYdw^<5a*n+NB?a@!C+;d4DYruwgkaIW8O)UE8#FThVSwr-Gui("
    "@T$(1*7<0NB(q_?&G7xl)R>1cCL7)-LPj6AlH_6dyaLh!SZ5t9w}$s_5N}qn&iz4><iYl)5UakB&cb(3Aq6m{`0S?TF@tR;9"
    "wkb&t&bBPSV4}TJ%J}G?Af>2=eykk5z&@7uQel~B%eoIBKib)SwDfF_Gz4%dVPM@abvr84mv&PC}cO)DQL~$oi?n`_+h@piO"
    "pARwQlZZ=FWXW<QqulTh70jaml|z5}{(%c}7xo`}0nsz0umM&Ovbaeij};w77;D?wFs>OW%;zQHlJEj7J8vH?Gxlz)wGM&ha"
    "6DK-;X~1~G(%&OhHa;5PV`cgqi!dlMC-d8hH2Awlk`o~To}UW~2cBi(5!*Kn;iF{=VM{%(Pt5l47OQu2_6SmC(Vu8a8D%Fvr"
    "(3XVxOC6X9C=|OxmUi-9_6>*s;U6@^<KgIj!3wRN3q>;Z%#2L4jAn<X^>(wT>7Lnb<@xgjP=D*y>B<TzvTsa6LhB563^wr~b"
    "lH_VbJHt2|0At%U7>hZuP6>>EZfdX{wEHUPr$kuh2OTbi_K%0u4C{r#*pUaFvkdx78~Usj_Eiq=_rkKhPe}4S<l_W=_&)4gZ"
    "%7(H(+6bn1>m-a23lJ=7VPG<PRCxW{#(-o+SY+=^HK)W-G`y?ZmmCs@Th5QW9{~JYqs;e9U&U9Pzb*LBX|Aap+|N#xeCq??~"
    "v!F;mnYrM>XoTJ|{KH&d;-})od{33bY?;GNyMYO{|;H>trcW?Ootj`gn-TAe_22ZIi?L6^-1MPV%2-+{?%&jCAXjN;nsdga2"
    "mob3u_#2+Ftg>$JH&t~Rry!V&Pf>g@tUhkK7~>#WMVlzNnj{H{(NkMd`lcKCf8heIjb+6J!oEc*BZH=n|r+~%TW?$Yy0Ri~I"
    "`{eu@u@8@KCyN<gP*|g_-R$bM(HUuL|Z>dM#VhbG_lf3^~#hEM|52h=!)cwqa$4n&IU*=_Ho+Z5d=6!nJqyMB@_F%FJXl(7R"
    "e~|BQEZYA$qie=9rg?*og#^DouKiR8($=l+`Q#aav<L^Q9gHq0@0;gp<=3svW92rfS4UsBvYx+NJ5M42olZ^{T6%&r`87fR="
    "I3%7D^uqar@lSeG)dE_KhH=sej4*=_XEdTw%(A0(BTE0GPQHj?&wVQ(P-V;GwDq1S)^e6&RrcHn&Wy*2pfxJs}q{HtF6Dcbl"
    "AwPKmVjL&o0#_=-UuJYieIfy``#}R(_=l?sB5NU8Bk)*Yn~1mZw@enh$3$3Rc2<*)=vgmpSiwbO<#m7~C9^&0kC4Jj8@^*By"
    "wpix8JiaDFm^7}SCoN`rG)I)zt=)g7?Gk8obY;B&GQf^3D@-BKyVmmVqQmjr1>vGJ?`9egD?r*P)L7lpHR#t%sb@7Cny7MtR"
    "^Zshfn(<&K7Tt$;=178LX_@@78C^<LK`YrC<zisK3@Q2^Ag<3xeZB3FTT<g5<qxg(RI()pbtL)&ATh1d7?Xu?ga#*<CVfV+M"
    "S=y9Un$35t^fG$z8M8n$V0F#M<dt5+zNEVCqNx(@+@S8BXn2{QAx<yDmsEc5vpvhgtR%$=p<^c{uPr1Gs0S50tKj{YFut*2K"
    "`IsN;F#%w<H{3`!&s$}%!LgzK^FX%=55N-R1TrTBw|oTk_<X0<cwyHEch>dmjo*wgLDFt3YA~MYdLJN4Uz~_D|~kh(gsKv-G"
    "?ibl_zDdO!45+@3+!@86eU;RG+?5vaFP~F&b$@m1WRv^yzwfwETNz_0>k|Q{_+S`g-)UE+lO#CxrImO6xOtv<%jywC)J$(tT"
    "3pinPpBK5anTMUBp<>3*41E@(x!H6({|r6A9bA*Y89B&A_*Ac!g{lZBFlnjZ&-UTm*Jx25D)p?ycmqc`junLNfcuMv4*55xY"
    "W{HXezJlZr*Ey{4iHKjZapVQHb)=>!mCeUrAYYT+Nh|+Mq5t*4ZF=*Z+>kRc_T#aq}yxdkat~oRcDc&48-Xp}N`BFd4VUE)G"
    "2BY#J2%o|t%wc(ugr*4MV*;^jgdkBcZ`}Yv)Ch%G1dR|3nO%Vlwn70<Ktn8ohA@Lho&${>0UcEc0RZP#BnNgl0V*~bc5q8>{"
    "llz~`p{9@tqPUbbe5B(GA$=150#IQG{#QU2TX)wAOUfqapINnQU0MZaglM6>!ZaHQ$wSomb-WfN9{-XB#h=Sl;gj!Ldu`_+!"
    "#hiY$Vu@Q5cRE$8B04vv#?QV8i<LkhQ>192za>AByj_=j5LQ|I#YP%0D0{|M`CwOf(<EJ2ozKmDpu@ROn`LjBt5qL<D^29T7"
    "p>he2OiG(XqMvHDQ9w5lAd&q#kG`cQp-{VRQLh*`fz93HnkdVS0~SQr)>7rvUh7Yqx7{#LW__0b8ikh-joil=;mzIIQs@nJ5"
    "%sINuUSbd{l1zy!yeLs9o->X-yU=tZH*Ed4EA#U}i$XGEfSs;#z_dtKU=4;yKR~oL1k9wtsv{^@AykTE&(rnlpFXE4ii{Dp|"
    "#d{+nUE|8*{X;ptQ@*(VE7%jiw;?n-;x`>ZS9?t_(5+qrpfBs^7x78i<66y&<1wvfEI!qqi!aB90)A;c3g2uz3SWOb3g3J@e"
    "qa0Icsy47M&nWV%HvV^rsGlgrsGlg`r}dfX5&%#=HrpF`IIMP$Kw?$&v^3k@%UgrhV6R}d*XE?%Drg)k+N5?_ej;>z~4(bj="
    "`L=94%{*=BV4~e1+2U1eN#HOZA*Hn$!LMAH~N$uK``*y&ZkR{t-=g>O^<!NkoTE>0=Gg)G&*}L#Xvj?DwMLGCwKMMCs=IRHh"
    "G|`!Nk*LF50JK5IlPywyZc*j}P^r#R7$J#5j?sePh`XWK;<g~p=2Z!I2VSO{yB*-V|rfE6tKsEZ^O=sGk1AiGgK@=Yu;mk=G"
    "Sl>aaEg1$EPpp1*fSJ$K2_JLS%QxSR;d6jtfX9pWu%oxERrQ7KysV%pTt|<^^Cae_ID8=6&X~$hbt)d5JC8Eu>^F)5$_eI4q"
    "_eAUFrHIa|nt+(HLn7?2dEs}>3y562Ol*<*wOW>QsBmGSPqWmo+vqvr&;C&|EEtlY>02M5vwVxu&-rRts*NJHV9D3$HSe!cy"
    "J9YOF-{Y!bJ~e!Ca0mgmIhc&Q#rcHb^yJ!p$9EcZbV&QA%A*VJm$)+g(<uI)GD)^Dm@;yz``vpZ=c=F!YqN-HY;#@u{pTAX+"
    "Gd=oe5%lT0{wVT11PDmH;!QMWEZTSQMzF41VN`LC#V;;PG%GD4XjA7G}7B!*6}wDO+0ywM+eSj3M2(q3~Qtt^eAjeo<yfbMX"
    "J~KgtFtS2?5hVofxs_O91Y>+Mh#vncfEY)5oa&3trOf*JbB3I()fZLyd2m%-@m>;SY_!xX*i=7_rZ1fn6`PrU@?x@hCZ@n~|"
    "RFKTK3DY`qJkA|#_N2~S;(Z{<tpdIbo&}jS<v?$aVtqq5L?XyNhG_26$tPSXjYB$v7x7T>TG#p3QQSy6Jb33JeKfxHChnNve"
    "I9GK@{m%Kz?_+%56vYL~A2f-EHlGoFGmitNe>xRx<7tAzLMPx@!2+B1mWU?pIxE_8+5;?JApkK|Ou+b31H5}s2(ngQ7o~$<("
    "I$opsC#4!0v*GFzTJ>$lcz6`VA>$ja|UQG3<KZrLxA8z2FQ!#f;pWkfL*EtKEE~{IP~(swf__Adnx|R<o0oO=skQ5dS8{wk?"
    "7+9l|{pwhT8PJz@c%<8r>KED?W|I=&r{ctZV#S>|jI?cCWPpwP@}~SKjJD+x(bV!cINx;AIsooO=mX4AH>OWqDy4q8ijc<sN"
    "#?{1(b;J%TZ}cB42i2@Bf%6}o%IAv9lI89VUq0W>AS3X8KXM;+5NuywrY*!Ec&sFu4M=H3MJ1c45AN|lHC&*Nf8kyqId{IfU"
    "fUd-1i+bw%0n+Mr+JbVc8XWaYOJor4$wpcC%sh$TxMbr^++0-7)PMruUzVHH;zz3|!2m_MndEodG4bTu81Z<La0P}s0z_ii~"
    "D4yek%F+&S_z(aEnr*<!vPqO0^i;I3Vh-?cs1>CoZvv*-w!o$)2qakT0S#AGL1uFz*puP~f{%xQj^<@xmj7aa{k8A>yY`(&)"
    "-#kZg9c=IxuV>9hS&f0<>dhl2zGs0F&ew-0tynNu_XhBSb~8ucChp_RC2)vdnC$1@9bn?_8z@xXz>kH<s&03bzKI!>Fa(pZx"
    "bJLeTDOxS6R<ccH229vl~lpJu_$E?X%lq^C{r(tIdJ%fEt*({~UN49to~$t_5mGC89-NYyqpU>VZK1RPb??7r5NT1E|v)U|y"
    "yQG~*|N0>f3mw4Qm(&b4HDtu=kto+LYeRmq_IG${2;ux$PLhyN(Pi^JMbhimrO#%y!U^JXp@YNUtl2c}q6yb|VA+lw;2xY)k"
    "^S*Xbvn}$b)#>Pgjj1<REC!nEme$+HId<LpIiX-XSzI?tkq9=W}%B1wXHT1uuX9lJKK05`#V7&mOzyDBFDzXH}Iga4EuMRl9"
    "KnZl+H3qde?ukrauIH4<(AeQa*pYK&={FskW4`HN$er!myzIPK5F?I=52w(xJTf{WGF%)hcjl}?b45n&MxEu0Xl(co_sgO8("
    "pdDj2xIylJyW7S8==ncW5qEEk<qJQlwBDb9~HMeavj8Jtd|gxJ3mmC`+h}{-ftGtIqt|eCPfgdBWvz*cyBAcw`C!$;qp%UI~"
    "uAwXZTwLX%8G3wiW&ZPj^j{"
))
model = schema.ModelT.InitFromPackedBuf(MODEL, 0)
graph = model.subgraphs[0]
kinds = [model.operatorCodes[op.opcodeIndex].builtinCode for op in graph.operators]
total = graph.operators[kinds.index(schema.BuiltinOperator.ADD)]
graph.tensors[total.inputs[0]].quantization.scale = np.array([1e6], np.float32)
builder = flatbuffers.Builder(1024)
builder.Finish(model.Pack(builder), b"TFL3")
open("model.tflite", "wb").write(bytes(builder.Output()))
