/// Field tables of the core group but pods, and of `networking`, `discovery`, `coordination` and `events`.
enum CoreTypes {
    static let table = """
        Namespace
          metadata ObjectMeta ! #1
          spec NamespaceSpec ! #2
          status NamespaceStatus ! #3
        NamespaceSpec
          finalizers [string] #1
        NamespaceStatus
          phase string #1
          conditions [WorkloadStatusCondition] map=type merge=type #2
        ConfigMap
          metadata ObjectMeta ! #1
          immutable bool #4
          data {string} #2
          binaryData {bytes} #3
        Secret
          metadata ObjectMeta ! #1
          immutable bool #5
          data {bytes} #2
          stringData {string} #4
          type string ="Opaque" #3
        ServiceAccount
          metadata ObjectMeta ! #1
          secrets [ObjectReference] map=name merge=name #2
          imagePullSecrets [LocalObjectReference] #3
          automountServiceAccountToken bool #4
        Service
          metadata ObjectMeta ! #1
          spec ServiceSpec ! #2
          status ServiceStatus ! #3
        ServiceSpec
          ports [ServicePort] map=port,protocol merge=port #1
          selector {string} atomic #2
          clusterIP string #3
          clusterIPs [string] #18
          type string ="ClusterIP" #4
          externalIPs [string] #5
          sessionAffinity string ="None" #7
          loadBalancerIP string #8
          loadBalancerSourceRanges [string] #9
          externalName string #10
          externalTrafficPolicy string #11
          healthCheckNodePort int - #12
          publishNotReadyAddresses bool - #13
          sessionAffinityConfig any #14
          ipFamilies [string] #19
          ipFamilyPolicy string #17
          allocateLoadBalancerNodePorts bool #20
          loadBalancerClass string #21
          internalTrafficPolicy string #22
          trafficDistribution string #23
        ServicePort
          name string #1
          protocol string ="TCP" #2
          appProtocol string #6
          port int keep #3
          targetPort intstr #4
          nodePort int - #5
        ServiceStatus
          loadBalancer LoadBalancerStatus ! #1
          conditions [Condition] map=type merge=type #2
        LoadBalancerStatus
          ingress [any] #1
        Endpoints
          metadata ObjectMeta ! #1
          subsets [any] #2
        Node
          metadata ObjectMeta ! #1
          spec NodeSpec ! #2
          status NodeStatus ! #3
        NodeSpec
          podCIDR string #1
          podCIDRs [string] set merge #7
          providerID string #3
          unschedulable bool - #4
          taints [any] #5
          configSource any #6
          externalID string #2
        NodeStatus
          capacity {quantity} #1
          allocatable {quantity} #2
          phase string #3
          conditions [NodeCondition] map=type merge=type #4
          addresses [NodeAddress] map=type merge=type #5
          daemonEndpoints NodeDaemonEndpoints ! #6
          nodeInfo NodeSystemInfo ! #7
          images [any] #8
          volumesInUse [string] #9
          volumesAttached [any] #10
          config any #11
          runtimeHandlers [any] #12
          features any #13
          declaredFeatures [string] #14
        NodeCondition
          type string keep #1
          status string keep #2
          lastHeartbeatTime time #3
          lastTransitionTime time #4
          reason string #5
          message string #6
        NodeAddress
          type string keep #1
          address string keep #2
        NodeDaemonEndpoints
          kubeletEndpoint DaemonEndpoint ! #1
        DaemonEndpoint
          Port int keep #1
        NodeSystemInfo
          machineID string keep #1
          systemUUID string keep #2
          bootID string keep #3
          kernelVersion string keep #4
          osImage string keep #5
          containerRuntimeVersion string keep #6
          kubeletVersion string keep #7
          kubeProxyVersion string keep #8
          operatingSystem string keep #9
          architecture string keep #10
          swap any #11
        PersistentVolumeClaim
          metadata ObjectMeta ! #1
          spec PersistentVolumeClaimSpec ! #2
          status PersistentVolumeClaimStatus ! #3
        PersistentVolumeClaimSpec
          accessModes [string] #1
          selector LabelSelector #4
          resources ResourceRequirements ! #2
          volumeName string #3
          storageClassName string ptr #5
          volumeMode string ="Filesystem" #6
          dataSource TypedLocalObjectReference #7
          dataSourceRef any #8
          volumeAttributesClassName string #9
        PersistentVolumeClaimStatus
          phase string ="Pending" #1
          accessModes [string] #2
          capacity {quantity} #3
          conditions [any] #4
          allocatedResources {quantity} #5
          allocatedResourceStatuses {string} #7
          currentVolumeAttributesClassName string #8
          modifyVolumeStatus any #9
        Event
          metadata ObjectMeta ! #1
          involvedObject ObjectReference ! #2
          reason string #3
          message string #4
          source EventSource ! #5
          firstTimestamp time ~ #6
          lastTimestamp time ~ #7
          count int - #8
          type string #9
          eventTime microtime ~ #10
          series EventSeries #11
          action string #12
          related ObjectReference #13
          reportingComponent string keep #14
          reportingInstance string keep #15
        EventSource
          component string #1
          host string #2
        EventSeries
          count int - #1
          lastObservedTime microtime ~ #2
        EventV1
          metadata ObjectMeta ! #1
          eventTime microtime ~ #2
          series EventSeries #3
          reportingController string #4
          reportingInstance string #5
          action string #6
          reason string #7
          regarding ObjectReference ! #8
          related ObjectReference #9
          note string #10
          type string #11
          deprecatedSource EventSource ! #12
          deprecatedFirstTimestamp time ~ #13
          deprecatedLastTimestamp time ~ #14
          deprecatedCount int - #15
        Ingress
          metadata ObjectMeta ! #1
          spec IngressSpec ! #2
          status IngressStatus ! #3
        IngressSpec
          ingressClassName string #4
          defaultBackend IngressBackend #1
          tls [IngressTLS] #2
          rules [IngressRule] #3
        IngressTLS
          hosts [string] #1
          secretName string #2
        IngressRule
          host string #1
          +IngressRuleValue #2
        IngressRuleValue
          http HTTPIngressRuleValue #1
        HTTPIngressRuleValue
          paths [HTTPIngressPath] ~ #1
        HTTPIngressPath
          path string #1
          pathType string #3
          backend IngressBackend ! #2
        IngressBackend
          service IngressServiceBackend #4
          resource TypedLocalObjectReference #3
        IngressServiceBackend
          name string keep #1
          port ServiceBackendPort ! #2
        ServiceBackendPort atomic
          name string #1
          number int - #2
        IngressStatus
          loadBalancer LoadBalancerStatus ! #1
        IngressClass
          metadata ObjectMeta ! #1
          spec IngressClassSpec ! #2
        IngressClassSpec
          controller string #1
          parameters IngressClassParameters #2
        IngressClassParameters
          apiGroup string #1
          kind string keep #2
          name string keep #3
          scope string ="Cluster" #4
          namespace string #5
        NetworkPolicy
          metadata ObjectMeta ! #1
          spec NetworkPolicySpec ! #2
        NetworkPolicySpec
          podSelector LabelSelector ! #1
          ingress [NetworkPolicyIngressRule] #2
          egress [NetworkPolicyEgressRule] #3
          policyTypes [string] #4
        NetworkPolicyIngressRule
          ports [NetworkPolicyPort] #1
          from [NetworkPolicyPeer] #2
        NetworkPolicyEgressRule
          ports [NetworkPolicyPort] #1
          to [NetworkPolicyPeer] #2
        NetworkPolicyPort
          protocol string ="TCP" #1
          port intstr #2
          endPort int #3
        NetworkPolicyPeer
          podSelector LabelSelector #1
          namespaceSelector LabelSelector #2
          ipBlock IPBlock #3
        IPBlock
          cidr string keep #1
          except [string] #2
        EndpointSlice
          metadata ObjectMeta ! #1
          addressType string keep #4
          endpoints [Endpoint] ~ #2
          ports [EndpointPort] ~ #3
        Endpoint
          addresses [string] set ~ #1
          conditions EndpointConditions ! #2
          hostname string #3
          targetRef ObjectReference #4
          deprecatedTopology {string} #5
          nodeName string #6
          zone string #7
          hints any #8
        EndpointConditions
          ready bool #1
          serving bool #2
          terminating bool #3
        EndpointPort atomic
          name string ="" #1
          protocol string ="TCP" #3
          port int #2
          appProtocol string #4
        Lease
          metadata ObjectMeta ! #1
          spec LeaseSpec ! #2
        LeaseSpec
          holderIdentity string ptr #1
          leaseDurationSeconds int #2
          acquireTime microtime #3
          renewTime microtime #4
          leaseTransitions int #5
          strategy string #6
          preferredHolder string #7
        """
}
