package bench
import ("testing";"context";"brainbow/app/host";"brainbow/experiment";"brainbow/dataset";"time")
func TestZZ(t *testing.T){
 for _,n:=range []string{"xor-perceptron","xor-two-layer","softmax"} {
 for range 2 {
  r,err:=estimateOf(context.Background(),n,host.Data,2); if err!=nil{t.Fatal(err)}
  t.Logf("%+v",r)
 }
 d,_:=experiment.Load(nil,n); d.Assign("epochs=1"); e,_:=experiment.Prepare(d,host.Data,dataset.Options{})
 g,_:=e.Estimate(context.Background(),2)
 t.Logf("%+v",g); _=time.Now
 }
}
