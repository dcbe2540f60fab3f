/// Field tables of the Gateway API: the defaults of its definitions, and the shape that server-side apply goes by.
enum GatewayTypes {
    static let table = """
        GatewayClass open
          metadata ObjectMeta !
          spec GatewayClassSpec
          status ConditionsStatus
        GatewayClassSpec open
          controllerName string
        ConditionsStatus open
          conditions [Condition] map=type
        Gateway open
          metadata ObjectMeta !
          spec GatewaySpec
          status GatewayStatus
        GatewaySpec open
          gatewayClassName string
          listeners [GatewayListener] map=name
        GatewayListener open
          name string
          hostname string
          port int
          protocol string
          allowedRoutes AllowedRoutes ={"namespaces":{"from":"Same"}}
        AllowedRoutes open
          namespaces RouteNamespaces ={"from":"Same"}
        RouteNamespaces open
          from string ="Same"
        GatewayStatus open
          conditions [Condition] map=type
          listeners [ListenerStatus] map=name
        ListenerStatus open
          name string
          attachedRoutes int
          conditions [Condition] map=type
        HTTPRoute open
          metadata ObjectMeta !
          spec HTTPRouteSpec
          status RouteStatus
        HTTPRouteSpec open
          parentRefs [ParentReference]
          hostnames [string]
          rules [HTTPRouteRule] =[{"matches":[{"path":{"type":"PathPrefix","value":"/"}}]}]
        HTTPRouteRule open
          matches [HTTPRouteMatch] =[{"path":{"type":"PathPrefix","value":"/"}}]
          backendRefs [BackendReference]
        HTTPRouteMatch open
          path HTTPPathMatch ={"type":"PathPrefix","value":"/"}
          headers [ValueMatch] map=name
          queryParams [ValueMatch] map=name
        HTTPPathMatch open
          type string ="PathPrefix"
          value string ="/"
        ValueMatch open
          type string ="Exact"
          name string
          value string
        GRPCRoute open
          metadata ObjectMeta !
          spec GRPCRouteSpec
          status RouteStatus
        GRPCRouteSpec open
          parentRefs [ParentReference]
          hostnames [string]
          rules [GRPCRouteRule]
        GRPCRouteRule open
          matches [GRPCRouteMatch]
          backendRefs [BackendReference]
        GRPCRouteMatch open
          method GRPCMethodMatch
          headers [ValueMatch] map=name
        GRPCMethodMatch open
          type string ="Exact"
        ParentReference open
          group string ="gateway.networking.k8s.io"
          kind string ="Gateway"
          name string
          namespace string
          sectionName string
          port int
        BackendReference open
          group string =""
          kind string ="Service"
          name string
          namespace string
          port int
          weight int =1
        RouteStatus open
          parents [RouteParentStatus]
        RouteParentStatus open
          parentRef ParentReference
          controllerName string
          conditions [Condition] map=type
        """
}
